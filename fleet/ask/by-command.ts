import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Readable } from "node:stream";
import { shown } from "../../core/errors";
import { codeOf, meaningOf } from "../../core/system-error";
import type { StackIdentity } from "../inventory/own-program";
import type { Answer } from "./schema";

/** Lines and bytes that are kept of a stamp's answer. */
export const MOST_ROWS = 1000;
export const MOST_BYTES = 1_000_000;
/** Characters of what a command said last. */
const LAST = 300;

/** Who is asked. */
export interface Asked {
  readonly id: string;
  readonly identity: Pick<StackIdentity, "account" | "class" | "cloud" | "region">;
}

/** The words with the stamp's own in their places; what is asked comes after them, each word as it was typed. */
export function filled(words: readonly string[], { id, identity }: Asked): string[] {
  const own: Readonly<Record<string, string>> = {
    ...{ stamp: id, region: identity.region, account: identity.account },
    ...{ cloud: identity.cloud, class: identity.class },
  };
  return words.map((word) =>
    word.replaceAll(/\{(stamp|region|account|cloud|class)\}/g, (_, key: string) => own[key] ?? ""),
  );
}

/** By which door a stamp is asked by a command. */
export interface CommandQuestion {
  readonly door: readonly string[];
  readonly words: readonly string[];
  /** What may change something is never ended before its time. */
  readonly write: boolean;
}

/**
 * Asks a stamp by a command. No shell reads the words. One that only reads and says more than is kept is ended then: some never end.
 * @throws Error with its last words when it does not end with 0
 */
export function askByCommand(
  { door, words, write }: CommandQuestion,
  asked: Asked,
  signal: AbortSignal,
): Promise<Answer> {
  const [program = "", ...args] = [...filled(door, asked), ...words];
  return new Promise((resolve, reject) => {
    const child = start(program, args);
    const [out, last]: [Buffer[], { text: string }] = [[], { text: "" }];
    let bytes = 0;
    const answer = (): void => {
      const lines = Buffer.concat(out)
        .subarray(0, MOST_BYTES)
        .toString("utf8")
        .replace(/\n$/, "")
        .split("\n");
      resolve({
        ...{ stamp: asked.id, columns: ["line"] },
        rows: lines.slice(0, MOST_ROWS).map((line) => [line]),
        truncated: bytes > MOST_BYTES || lines.length > MOST_ROWS,
      });
    };
    // What it started ends with it: a group of processes has one end.
    const end = (): void => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
      } catch {
        // It has ended by itself.
      }
      // Nobody waits for what left the group and holds on to its output.
      child.stdout.destroy();
      child.stderr.destroy();
      child.unref();
      reject(new Error("no answer in time"));
    };
    signal.addEventListener("abort", end, { once: true });
    if (signal.aborted) end();
    child.stdout.on("data", (chunk: Buffer) => {
      if (bytes < MOST_BYTES) out.push(chunk);
      bytes += chunk.length;
      if (bytes <= MOST_BYTES || write) return;
      answer();
      signal.removeEventListener("abort", end);
      end();
    });
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
      last.text = (last.text + chunk).slice(-LAST);
    });
    child.once("error", (error) => reject(notRun(program, error)));
    child.once("close", (code, killed) => {
      signal.removeEventListener("abort", end);
      const said = last.text.trim().split("\n").at(-1) ?? "";
      if (code !== 0) {
        reject(new Error(`ended with ${code ?? killed ?? "no code"}${said === "" ? "" : `: ${said}`}`));
        return;
      }
      answer();
    });
  });
}

/** Some of what the system refuses is thrown at once, the rest is told later. */
function start(program: string, args: readonly string[]): ChildProcessByStdio<null, Readable, Readable> {
  try {
    return spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], detached: true });
  } catch (error) {
    throw notRun(program, error);
  }
}

function notRun(program: string, error: unknown): Error {
  const code = codeOf(error);
  return new Error(`${shown(program)} can't be run: ${meaningOf(code).problem} (${code})`, { cause: error });
}
