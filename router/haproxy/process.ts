import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { StampError } from "../../core/errors";
import { ask } from "./runtime-api";

const START_MS = 30_000;

/** A running router. */
export interface RunningRouter {
  readonly pid: number;
  /** Resolves when the process has ended, with its last words when nobody asked it to. */
  readonly ended: Promise<string | undefined>;
  /** Lets open requests end, up to the configured drain time, then ends the process. */
  stop(): Promise<void>;
  /** Ends the process at once. */
  kill(): Promise<void>;
}

/** Checks a configuration without running it; the complaint, or undefined when it is good. */
export function checkConfig(command: string, file: string): string | undefined {
  const { status, stdout, stderr } = spawnSync(command, ["-c", "-f", file], { encoding: "utf8" });
  return status === 0 ? undefined : `${stdout}${stderr}`.trim().slice(0, 2000);
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

/** How a router is started. */
export interface StartOptions {
  /** Receives each line it writes: its structured log. */
  readonly onLine?: (line: string) => void;
  /** Its environment; origin secrets and the key of HS256 come in it. Default the caller's. */
  readonly environment?: NodeJS.ProcessEnv;
  /** A running router it takes the listeners over from, without a request lost; that one then drains and ends. */
  readonly takeOver?: RunningRouter;
}

/** True once the process of this id answers at the socket. */
async function answers(socket: string, pid: number | undefined): Promise<boolean> {
  if (!existsSync(socket)) return false;
  const info = await ask(socket, "show info").catch(() => "");
  return new RegExp(`^Pid: ${pid}$`, "m").test(info);
}

/**
 * Starts a router and waits until its runtime API answers.
 *
 * @param socket path of the runtime API's socket, as in the configuration
 * @throws StampError `engine` with HAProxy's words when it does not start
 */
export async function startHaproxy(
  command: string,
  configFile: string,
  socket: string,
  { onLine = () => {}, environment = process.env, takeOver }: StartOptions = {},
): Promise<RunningRouter> {
  const more = takeOver === undefined ? [] : ["-x", socket, "-sf", String(takeOver.pid)];
  const child = spawn(command, ["-db", "-f", configFile, ...more], {
    stdio: ["ignore", "pipe", "pipe"],
    env: environment,
  });
  let last = "";
  let asked = false;
  let rest = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) onLine(line);
  });
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
    last = (last + chunk).slice(-2000);
  });
  const ended = new Promise<string | undefined>((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("exit", () => resolve(asked ? undefined : last.trim() || "it ended"));
  });
  const until = Date.now() + START_MS;
  let ready = false;
  while (!ready && !hasEnded(child) && Date.now() < until) {
    await sleep(20);
    ready = await answers(socket, child.pid);
  }
  if (child.pid === undefined || !ready) {
    child.kill("SIGKILL");
    throw new StampError("engine", "the router does not start", {
      received: (await ended) ?? "no answer in time",
    });
  }
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    asked = true;
    if (!hasEnded(child)) child.kill(signal);
    await ended;
  };
  return { pid: child.pid, ended, stop: () => end("SIGUSR1"), kill: () => end("SIGKILL") };
}
