import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** What a stand-in is asked. */
export interface Asked {
  readonly method: string;
  /** Host and path behind a cloud's own address: `management.azure.com/subscriptions/…`. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** What it answers: a status and a body; undefined leaves the question to the next rule. */
export type Rule = (asked: Asked) => { readonly status?: number; readonly body: string | object } | undefined;

/** Sees an answer before it goes out, and may make another of it. */
export type See = (asked: Asked, answer: Answer) => Answer;
type Answer = { readonly status: number; readonly body: string | object };

/** An HTTP server that answers as a cloud's read API does, by rules of which the first that answers wins. */
export class StandIn {
  #rules: readonly Rule[] = [];
  readonly asked: Asked[] = [];

  private constructor(
    private readonly server: Server,
    private readonly good: readonly Rule[],
    private readonly see: See,
  ) {
    this.#rules = good;
  }

  static async start(good: readonly Rule[], see: See = (_asked, same) => same): Promise<StandIn> {
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const url = new URL(request.url ?? "/", "http://stand-in");
        const body = Buffer.concat(chunks).toString("utf8");
        const { headers, method = "GET" } = request;
        const asked = { method, path: url.pathname.slice(1), query: url.searchParams, headers, body };
        const { status, body: answer } = standIn.see(asked, standIn.answer(asked));
        const isText = typeof answer === "string";
        response.writeHead(status, { "content-type": isText ? "text/xml" : "application/json" });
        response.end(isText ? answer : JSON.stringify(answer));
      });
    });
    const standIn = new StandIn(server, good, see);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return standIn;
  }

  get base(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** A good account but for this. */
  lacks(...rules: readonly Rule[]): void {
    this.#rules = [...rules, ...this.good];
    this.asked.length = 0;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private answer(asked: Asked): Answer {
    this.asked.push(asked);
    for (const rule of this.#rules) {
      const found = rule(asked);
      if (found !== undefined) return { status: found.status ?? 200, body: found.body };
    }
    return { status: 404, body: { error: { message: `nothing at ${asked.path}` } } };
  }
}

/** A rule for a path. */
export function at(path: RegExp, body: string | object, status = 200): Rule {
  return (asked) => (path.test(asked.path) ? { status, body } : undefined);
}
