import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** One entry as it was put. */
interface Entry {
  readonly Detail: string;
}

/** What the door does with a call instead of passing it on; nothing passes it on. */
export type Fault = (entries: readonly Entry[]) => Deed | Promise<Deed>;

type Deed =
  | undefined
  | "answer lost"
  | "silence"
  | { readonly status: number; readonly type: string; readonly message: string }
  /** Entries that are not passed on, each with its code: the answer stays 200. */
  | { readonly refused: ReadonlyMap<number, string> };

/** In front of an emulator of AWS, which has no bad days itself. */
export class Door {
  fault: Fault = () => undefined;
  /** Calls that came, each with what it held. */
  readonly calls: (readonly Entry[])[] = [];

  private constructor(
    private readonly server: Server,
    readonly endpoint: string,
  ) {}

  static async open(behind: string): Promise<Door> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const door = new Door(server, `http://127.0.0.1:${port}`);
    server.on("request", (request, response) => {
      door.pass(request, response, behind).catch(() => response.destroy());
    });
    return door;
  }

  stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private async pass(request: IncomingMessage, response: ServerResponse, behind: string): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const { Entries = [] } = JSON.parse(Buffer.concat(parts).toString()) as { Entries?: readonly Entry[] };
    if (Entries.length > 0) this.calls.push(Entries);
    const fault = await this.fault(Entries);
    if (fault === "silence") return;
    if (typeof fault === "object" && "status" in fault) {
      response.writeHead(fault.status, { "content-type": "application/x-amz-json-1.1" });
      response.end(JSON.stringify({ __type: fault.type, message: fault.message }));
      return;
    }
    const refused = typeof fault === "object" ? fault.refused : new Map<number, string>();
    const passed = Entries.filter((_, index) => !refused.has(index));
    const headers = Object.fromEntries(
      ["authorization", "content-type", "x-amz-target", "x-amz-date"].map((name) => [
        name,
        String(request.headers[name] ?? ""),
      ]),
    );
    const answer = await fetch(behind, {
      method: "POST",
      headers,
      body: JSON.stringify({ Entries: passed }),
    });
    const text = await answer.text();
    if (fault === "answer lost") {
      response.destroy();
      return;
    }
    response.writeHead(answer.status, { "content-type": "application/x-amz-json-1.1" });
    response.end(refused.size === 0 ? text : merged(text, Entries.length, refused));
  }
}

function merged(text: string, count: number, refused: ReadonlyMap<number, string>): string {
  const { Entries: kept = [] } = JSON.parse(text) as { Entries?: readonly object[] };
  const rest = [...kept];
  const all = Array.from({ length: count }, (_, index) => {
    const code = refused.get(index);
    return code === undefined ? rest.shift() : { ErrorCode: code, ErrorMessage: "as the test wants it" };
  });
  return JSON.stringify({ FailedEntryCount: refused.size, Entries: all });
}
