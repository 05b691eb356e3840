import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";

/** A server that passes on what an emulator answers, changed: for what the service itself says and the emulator can't. */
export interface Rewriting {
  /** Address, without a slash at its end. */
  readonly address: string;
  stop(): Promise<void>;
}

/** @param change the answers' bodies */
export async function startRewriting(emulator: string, change: (body: string) => string): Promise<Rewriting> {
  const server = createServer((asked, answer) => {
    const { headers, method, url = "" } = asked;
    const passedOn = request(new URL(url, emulator), { method, headers }, (answered) => {
      const parts: Buffer[] = [];
      answered.on("data", (part: Buffer) => parts.push(part));
      answered.on("end", () => {
        const body = Buffer.from(change(Buffer.concat(parts).toString()));
        const { "transfer-encoding": _, ...rest } = answered.headers;
        answer.writeHead(answered.statusCode ?? 500, { ...rest, "content-length": body.length });
        answer.end(body);
      });
    });
    asked.pipe(passedOn);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
