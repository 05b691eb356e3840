/** `registry.example/team` → `registry.example`: the host that asks who pulls. */
export function registryHost(registry: string): string {
  const [host] = registry.split("/");
  return host === undefined ? registry : host;
}
