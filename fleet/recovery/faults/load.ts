import { setTimeout as sleep } from "node:timers/promises";
import { StampError } from "../../../core/errors";
import { messageOf } from "../../../core/message";
import { within } from "../../../core/within";
import { SETTINGS_FILE } from "../../inventory/settings";
import { runOperatorCommand } from "../../work/operator-command";
import { commandEnv } from "./injectors/command-env";
import { loadSchema, type LoadFigures } from "./entries";
import { HEADER_TEXT, type LoadConfig } from "./faults-schema";

/** Milliseconds that an operator's load may take. */
const COMMAND_MS = 3_600_000;

/** What a load is made of. */
export interface LoadTools {
  readonly stamp: string;
  /** The project's: its commands run there. */
  readonly root: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
}

/**
 * Makes a load on a stamp and measures what came of it.
 * @throws StampError `state` where an operator's own load does not say what it came to
 */
export async function makeLoad(config: LoadConfig, tools: LoadTools): Promise<LoadFigures> {
  return "url" in config ? probe(config, tools) : ownLoad(config.command, tools);
}

type ProbeConfig = Extract<LoadConfig, { url: string }>;

/** @throws StampError `input` where a variable that a header is taken from is not there, or can't be sent; its value is told nobody */
function headersOf(declared: ProbeConfig["headers"], env: LoadTools["env"]): Record<string, string> {
  const from = ([name, value]: [string, ProbeConfig["headers"][string]]): [string, string] => {
    if (typeof value === "string") return [name, value];
    const found = env[value.env] ?? "";
    if (found !== "" && HEADER_TEXT.test(found)) return [name, found];
    throw new StampError(
      "input",
      found === "" ? "a variable that is not set" : "a variable whose value can't be sent in a header",
      {
        ...{ file: SETTINGS_FILE, field: `drills.faults.load.headers.${name}.env`, received: value.env },
        fix: `set ${value.env} to printable ASCII where the drill is made, and run the same again`,
      },
    );
  };
  return Object.fromEntries(Object.entries(declared).map(from));
}

/**
 * Asks an address in time with a clock: a request is begun when its moment has come, answered or not, and its time counts from that moment.
 * So what a slow answer makes others wait is in the numbers.
 */
async function probe(
  { headers: declared, requestsPerSecond, seconds, timeoutMs, url }: ProbeConfig,
  { env, signal, stamp }: LoadTools,
): Promise<LoadFigures> {
  const headers = headersOf(declared, env);
  const address = url.replaceAll("{stamp}", stamp);
  const count = Math.max(1, Math.round(seconds * requestsPerSecond));
  const start = performance.now();
  const all: Promise<Answer>[] = [];
  for (let index = 0; index < count && !signal.aborted; index += 1) {
    const due = start + (index * 1000) / requestsPerSecond;
    const wait = due - performance.now();
    if (wait > 0) await sleep(wait, undefined, { signal }).catch(() => undefined);
    if (!signal.aborted) all.push(answerOf({ address, headers, timeoutMs }, due));
  }
  const answers = await Promise.all(all);
  const times = answers.map(({ ms }) => ms).sort((a, b) => a - b);
  return {
    requests: answers.length,
    errors: answers.filter(({ ok }) => !ok).length,
    p50Ms: percentile(times, 0.5),
    p99Ms: percentile(times, 0.99),
  };
}

interface Answer {
  readonly ok: boolean;
  readonly ms: number;
}

interface Asked {
  readonly address: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
}

async function answerOf({ address, headers, timeoutMs }: Asked, due: number): Promise<Answer> {
  // A connection of its own: one that is kept may still lead to what is gone.
  const request = {
    signal: within(new AbortController().signal, timeoutMs),
    headers: { ...headers, connection: "close" },
  };
  let ok = false;
  try {
    const response = await fetch(address, { ...request, redirect: "manual" });
    await response.arrayBuffer();
    ok = response.status < 400;
  } catch {
    // No answer is what is counted.
  }
  return { ok, ms: performance.now() - due };
}

/** The time that so large a share took at most, of times in order; 0 where there are none. */
export function percentile(times: readonly number[], share: number): number {
  const time = times[Math.max(0, Math.ceil(times.length * share) - 1)] ?? 0;
  return Math.round(time * 10) / 10;
}

async function ownLoad(
  command: string,
  { env: outer, root, signal, stamp }: LoadTools,
): Promise<LoadFigures> {
  const { env, secrets } = commandEnv(outer, { STAMPWORKS_STAMP: stamp });
  const { printed, problem } = await runOperatorCommand({
    ...{ command, cwd: root, env, secrets, timeoutMs: COMMAND_MS, signal, endsWithUs: true },
  });
  const wrong = (what: string): StampError =>
    new StampError("state", what, {
      field: "drills.faults.load.command",
      allowed: '{"requests": 300, "errors": 0, "p50Ms": 12, "p99Ms": 80} as its last line',
    });
  if (problem !== undefined) throw wrong(`the load ${problem}`);
  const last = printed.trimEnd().split("\n").at(-1) ?? "";
  try {
    return loadSchema.parse(JSON.parse(last));
  } catch (error) {
    throw wrong(`the load does not say what it came to: ${messageOf(error).split("\n")[0] ?? ""}`);
  }
}
