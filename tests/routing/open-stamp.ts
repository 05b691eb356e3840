import { createServer, type ServerOptions } from "node:http";
import type { AddressInfo } from "node:net";

/** What a stamp of the tests was asked. */
export interface Asked {
  readonly stamp: string;
  readonly method: string;
  readonly url: string;
  /** Names and values as they came, in turns. */
  readonly rawHeaders: readonly string[];
}

/** A stamp that answers with its name and remembers all that it was asked but its health. */
export interface OpenStamp {
  readonly stamp: string;
  readonly port: number;
  readonly asked: Asked[];
  stop(): Promise<void>;
}

/**
 * Starts a stamp on the loopback interface.
 * @param more how it reads HTTP
 */
export async function startOpenStamp(stamp: string, more: ServerOptions = {}): Promise<OpenStamp> {
  const asked: Asked[] = [];
  const answer = (method = "", url = "", rawHeaders: readonly string[] = []): void => {
    if (url !== "/healthz") asked.push({ stamp, method, url, rawHeaders });
  };
  const server = createServer(more, (request, response) => {
    request.resume();
    answer(request.method, request.url, request.rawHeaders);
    response.writeHead(200, { "x-answered-by": stamp }).end();
  });
  for (const event of ["upgrade", "connect"] as const) {
    server.on(event, (request, socket) => {
      answer(request.method, request.url, request.rawHeaders);
      socket.on("error", () => {});
      socket.end(
        `HTTP/1.1 200 OK\r\nX-Answered-By: ${stamp}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`,
      );
    });
  }
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    stamp,
    port: (server.address() as AddressInfo).port,
    asked,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
