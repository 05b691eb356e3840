import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createConnection } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Routing } from "../../components/routing/contract";
import type { Table } from "../../router/table/changes";
import { haproxyVersion } from "../../router/haproxy/find";
import { type RunningRouter, startHaproxy } from "../../router/haproxy/process";
import { openPort } from "../../router/local/open-port";
import { localPlace, type RouterPlace } from "../../router/haproxy/place";
import { writeRouter } from "../../router/haproxy/files";

const UNPACKED = join(__dirname, "../../.tools/haproxy/bin/haproxy");

/** HAProxy 3 or newer: on PATH, or where tools/haproxy-install.sh puts it; undefined when there is none. */
export const HAPROXY = ["haproxy", UNPACKED].find(
  (command) =>
    (command === "haproxy" || existsSync(command)) &&
    Number((haproxyVersion(command) ?? "0").split(".")[0]) >= 3,
);

/** `describe` where HAProxy 3 is at hand; else one line that says why it is skipped. */
export const describeHaproxy: jest.Describe = HAPROXY === undefined ? describe.skip : describe;
if (HAPROXY === undefined)
  console.warn("skipped: no HAProxy 3.0 or newer (tools/haproxy-install.sh gets one)");

/** A router of the tests: its port, its place and how to end it. */
export interface TestRouter {
  readonly port: number;
  readonly place: RouterPlace;
  readonly process: RunningRouter;
  readonly log: string[];
  stop(): Promise<void>;
}

/** Starts a router on the loopback interface with its files in a folder of its own. */
export async function startRouter(
  routing: Routing,
  table: Table,
  more: Partial<RouterPlace> = {},
  environment: NodeJS.ProcessEnv = {},
): Promise<TestRouter> {
  const folder = mkdtempSync(join(tmpdir(), "router-"));
  const port = await openPort(0);
  const place = { ...localPlace(folder, port), ...more };
  const log: string[] = [];
  const config = writeRouter(folder, routing, table, place);
  const running = await startHaproxy(HAPROXY!, config, place.socket, {
    onLine: (line) => log.push(line),
    environment: { ...process.env, ...environment },
  });
  return {
    port,
    place,
    process: running,
    log,
    stop: async () => {
      await running.kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** An answer over the wire. */
export interface WireAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Sends a request byte for byte as given, which no HTTP client would do, and reads the answer. */
export function send(
  port: number,
  headers: readonly (readonly [string, string])[],
  path = "/",
  from = "127.0.0.1",
): Promise<WireAnswer> {
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join("");
  return sendText(port, `GET ${path} HTTP/1.1\r\n${lines}Connection: close\r\n\r\n`, "end", from);
}

/** Sends a text and reads the answer until the connection ends, or until its headers are there. */
export function sendText(
  port: number,
  request: string,
  until: "end" | "head" = "end",
  from = "127.0.0.1",
): Promise<WireAnswer> {
  return new Promise((resolve, reject) => {
    const socket = createConnection({
      port,
      host: "127.0.0.1",
      ...(from === "127.0.0.1" ? {} : { localAddress: from }),
    });
    let text = "";
    socket.setTimeout(300_000, () => socket.destroy(new Error("no answer in time")));
    socket.setEncoding("utf8");
    socket.on("data", (chunk: string) => {
      text += chunk;
      if (until === "head" && text.includes("\r\n\r\n")) socket.destroy();
    });
    socket.on("error", (error) => (text === "" ? reject(error) : undefined));
    socket.on("close", () => {
      const [head = "", body = ""] = text.split("\r\n\r\n");
      const [status = "", ...fields] = head.split("\r\n");
      const pairs = fields.map((field) => [
        field.split(":")[0]!.toLowerCase(),
        field.slice(field.indexOf(":") + 1).trim(),
      ]);
      resolve({ status: Number(status.split(" ")[1]), headers: Object.fromEntries(pairs), body });
    });
    socket.write(request, "utf8");
  });
}
