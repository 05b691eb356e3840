import { createReadStream } from "node:fs";
import { resolve } from "node:path";
import type { Readable } from "node:stream";
import { StampError } from "../../../core/errors";
import { writeDurably } from "../../../core/files/durable";
import { fileError } from "../../../core/system-error";
import type { FleetContext } from "../../context";
import { TenantCounts } from "./count";
import { readLine } from "./log-line";
import type { NumbersResult } from "./numbers-result";
import { textfile } from "./textfile";

/** Whose log is read, and where what it says goes. */
export interface NumbersInput {
  /** A file; `-` for the standard input. */
  readonly log: string;
  /** Tenants told apart in the file for Prometheus; the others together. */
  readonly top: number;
  /** File for the text collector of Prometheus' node exporter. Default: none. */
  readonly textfile?: string | undefined;
}

/** Longest line: the router's have a few hundred characters. */
const MAX_LINE = 64 * 1024;

/**
 * What each tenant asked for and how it was served, out of the thin router's log. Lines come in their order in time: those of several
 * routers are merged first.
 * @throws StampError `input` for a log that can't be read, or has no line of the router's
 */
export async function tenantNumbers(
  { log, textfile: file, top }: NumbersInput,
  { cwd }: Pick<FleetContext, "cwd">,
): Promise<NumbersResult> {
  const source = log === "-" ? process.stdin : createReadStream(resolve(cwd, log));
  const result = await countLines(source).catch((error: unknown) => {
    throw fileError(error, "read", { file: log });
  });
  if (result.tenants.length === 0 && result.strange === 0)
    throw new StampError("input", "no line of the router's log", {
      ...{ file: log, received: `${result.unread} other lines` },
      fix: "give the log of the thin router, a line of JSON a request: docs/routing.md",
    });
  if (file !== undefined) writeDurably(resolve(cwd, file), textfile(result, top));
  return result;
}

/** Reads lines as they come; what is too long for one is none. */
export async function countLines(source: Readable): Promise<NumbersResult> {
  const counts = new TenantCounts();
  let [strange, unread] = [0, 0];
  const take = (line: string): void => {
    if (line === "") return;
    const request = readLine(line);
    if (request === "strange") strange += 1;
    else if (request === undefined) unread += 1;
    else counts.add(request);
  };
  let rest = "";
  let isTooLong = false;
  source.setEncoding("utf8");
  for await (const chunk of source as AsyncIterable<string>) {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      take(isTooLong ? "?" : line);
      isTooLong = false;
    }
    if (rest.length > MAX_LINE) {
      rest = "";
      isTooLong = true;
    }
  }
  take(isTooLong ? "?" : rest);
  const tenants = counts.numbers().map(({ p95Ms, ...numbers }) => ({
    ...numbers,
    ...(p95Ms === undefined ? {} : { p95Ms }),
  }));
  return { seconds: counts.seconds, tenants, strange, overflow: counts.overflow, unread };
}
