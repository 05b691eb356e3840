import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** A local stand-in for a stamp: it says which stamp it stands for and which tenant it was asked for. */
export interface StandIn {
  readonly stamp: string;
  readonly port: number;
  /** Ends it: open connections too, as when a stamp goes down. */
  stop(): Promise<void>;
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
  });
}

/**
 * Starts a stand-in on a port of the loopback interface.
 *
 * @param port 0 for any free one
 */
export async function startStandIn(stamp: string, port = 0): Promise<StandIn> {
  const server = createServer((request, response) => {
    request.resume();
    const tenant = request.headers["x-stamp-tenant"];
    const said = {
      stamp,
      tenant: typeof tenant === "string" ? tenant : null,
      // As a stamp's application does: Host is the stamp's own name.
      host: request.headers["x-stamp-host"] ?? request.headers.host ?? null,
    };
    const body = request.url === "/healthz" ? "{}\n" : `${JSON.stringify(said)}\n`;
    response.writeHead(200, {
      "content-type": "application/json",
      "content-length": Buffer.byteLength(body),
      "x-answered-by": stamp,
    });
    response.end(body);
  });
  server.keepAliveTimeout = 60_000;
  const bound = await listen(server, port);
  return {
    stamp,
    port: bound,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
