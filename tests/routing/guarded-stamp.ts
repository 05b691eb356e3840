import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";

/** A stamp of the tests that does what a real one's edge does: without its secret it answers 403. */
export interface GuardedStamp {
  readonly stamp: string;
  readonly port: number;
  /** Headers of the requests it served, in order; health checks are not among them. */
  readonly served: readonly IncomingHttpHeaders[];
  /** The secrets it asks for: each of them lets a request in. */
  secrets: readonly string[];
  stop(): Promise<void>;
}

/** Starts a stamp on the loopback interface. */
export async function startGuardedStamp(stamp: string, secret: string): Promise<GuardedStamp> {
  const served: IncomingHttpHeaders[] = [];
  const server = createServer((request, response) => {
    request.resume();
    const isHealth = request.url === "/healthz";
    const isLetIn = isHealth || guarded.secrets.includes(String(request.headers["x-stamp-origin"]));
    if (!isHealth && isLetIn) served.push(request.headers);
    response.writeHead(isLetIn ? 200 : 403, { "x-answered-by": stamp }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const guarded: GuardedStamp = {
    stamp,
    port: (server.address() as AddressInfo).port,
    served,
    secrets: [secret],
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return guarded;
}
