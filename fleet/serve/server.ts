import { createHash, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { StampError, shown as quoted } from "../../core/errors";

/** What is shown, put together once and given to whoever asks. */
export interface Shown {
  readonly page: Buffer;
  readonly json: Buffer;
  /** When it was looked at, ISO 8601: a page asks by it whether there is something newer. */
  readonly at: string;
}

/** A server of the page on the loopback interface. */
export interface PageServer {
  readonly port: number;
  show(shown: Shown): void;
  close(): Promise<void>;
}

/** Connections at once: more than a person's browsers make, and fewer than would leave a process no files to look at the fleet with. */
const MOST_CONNECTIONS = 200;
/** Milliseconds in which who connects has to ask, and to have asked; whoever only holds on makes room for others. */
const TIMES = { headersTimeout: 3000, requestTimeout: 5000, connectionsCheckingInterval: 1000 };

/** Nobody else's page may read, frame or guess at it, and no file of it is kept. */
const HEADERS = {
  "cache-control": "no-store",
  "content-security-policy": "frame-ancestors 'none'",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
};

/**
 * Serves what is shown to who has the token, and changes nothing. Only names of this machine are answered: a page elsewhere whose name leads
 * here would be another one.
 *
 * @param port 0 for any that is free
 * @throws StampError `input` when the port is taken
 */
export async function startPageServer(port: number, token: string): Promise<PageServer> {
  let current: Shown | undefined;
  const server = createServer(TIMES, (request, response) =>
    answer(request, response, { token, port: portOf(server), current }),
  );
  server.maxConnections = MOST_CONNECTIONS;
  await new Promise<void>((resolve, reject) => {
    server.once("error", () =>
      reject(
        new StampError("input", "the page can't be served there", {
          ...{
            field: "--port",
            received: quoted(port),
            allowed: "a port that is free and that you may open",
          },
          fix: "choose another one, or 0 for any that is free",
        }),
      ),
    );
    server.listen(port, "127.0.0.1", resolve);
  });
  return {
    port: portOf(server),
    show: (next) => {
      current = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** What there is to be read. */
const PLACES: readonly string[] = ["/", "/report.json", "/version"];

interface Serving {
  readonly token: string;
  readonly port: number;
  readonly current: Shown | undefined;
}

function answer(request: IncomingMessage, response: ServerResponse, serving: Serving): void {
  const { current, port, token } = serving;
  const say = (
    status: number,
    body: string | Buffer,
    type = "text/plain; charset=utf-8",
    more = {},
  ): void => {
    response.writeHead(status, { ...HEADERS, "content-type": type, ...more });
    response.end(request.method === "HEAD" ? undefined : body);
  };
  if (![`127.0.0.1:${port}`, `localhost:${port}`].includes(request.headers.host ?? "")) {
    say(421, "this is served by other names\n");
    return;
  }
  if (request.method !== "GET" && request.method !== "HEAD") {
    say(405, "it is read and not written\n", undefined, { allow: "GET, HEAD" });
    return;
  }
  const base = `http://127.0.0.1:${port}`;
  const path = request.url ?? "/";
  // Anybody on this machine may send what is no address.
  if (!URL.canParse(path, base)) {
    say(400, "that is no address\n");
    return;
  }
  const address = new URL(path, base);
  const cookie = `stampworks-${port}`;
  const given = address.searchParams.get("token");
  if (given !== null && isSame(given, token)) {
    // Out of the address, so that it is in no history and in no picture of the window.
    say(303, "", undefined, {
      location: PLACES.find((place) => place === address.pathname) ?? "/",
      "set-cookie": `${cookie}=${token}; HttpOnly; SameSite=Strict; Path=/`,
    });
    return;
  }
  if (!isSame(tokenOf(request, cookie), token)) {
    say(401, "open the address that stampworks serve printed\n", undefined, { "www-authenticate": "Bearer" });
    return;
  }
  if (current === undefined) {
    say(503, "the fleet is being looked at\n", undefined, { "retry-after": "1" });
    return;
  }
  switch (address.pathname) {
    case "/":
      say(200, current.page, "text/html; charset=utf-8");
      break;
    case "/report.json":
      say(200, current.json, "application/json");
      break;
    case "/version":
      say(200, JSON.stringify({ at: current.at }), "application/json");
      break;
    default:
      say(404, "there is /, /report.json and /version\n");
  }
}

function tokenOf({ headers }: IncomingMessage, cookie: string): string {
  const bearer = /^Bearer (\S+)$/u.exec(headers.authorization ?? "")?.[1];
  if (bearer !== undefined) return bearer;
  const pairs = (headers.cookie ?? "").split(";").map((pair) => pair.trim().split("="));
  return pairs.find(([name]) => name === cookie)?.[1] ?? "";
}

/** Takes as long whatever is given. */
function isSame(given: string, wanted: string): boolean {
  const [a, b] = [given, wanted].map((text) => createHash("sha256").update(text).digest());
  return a !== undefined && b !== undefined && timingSafeEqual(a, b);
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}
