/** No traffic after three failed probes (15 s), a restart after six (60 s), 30 tries (150 s) to start. */
export function probes({ port, healthPath }: { readonly port: number; readonly healthPath: string }) {
  const httpGet = { path: healthPath, port, scheme: "HTTP" };
  return [
    { type: "Startup", httpGet, periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 30 },
    {
      type: "Readiness",
      httpGet,
      periodSeconds: 5,
      timeoutSeconds: 3,
      failureThreshold: 3,
      successThreshold: 1,
    },
    { type: "Liveness", httpGet, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 6 },
  ];
}
