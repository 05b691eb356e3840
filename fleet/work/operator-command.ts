import { spawn } from "node:child_process";
import { LONGEST_WAIT_MS } from "../../core/longest-wait";
import { messageOf } from "../../core/message";

/** Bytes of what a command printed that are kept: the last ones. */
const KEPT = 16 * 1024;

/** What running an operator's command takes. */
export interface OperatorCommand {
  /** For the shell. */
  readonly command: string;
  /** All that it is told. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Folder that it runs in; default this process's. */
  readonly cwd?: string;
  /** Milliseconds that it and all that it starts may take. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** How it ended. */
export interface CommandEnd {
  /** What is wrong, in words that follow its name (`ended with 3`); undefined when it ended with 0. */
  readonly problem: string | undefined;
  /** The end of what it printed on both of its outputs, as it came; it may hold secrets. */
  readonly printed: string;
}

/**
 * Runs an operator's command in a shell. It is over when the time is: what the shell has started ends with it, since that would keep its
 * outputs open otherwise.
 */
export function runOperatorCommand({
  command,
  cwd,
  env,
  signal,
  timeoutMs,
}: OperatorCommand): Promise<CommandEnd> {
  if (signal.aborted) return Promise.resolve({ problem: "was stopped", printed: "" });
  return new Promise((done) => {
    // A group of its own, where the system has such.
    const detached = process.platform !== "win32";
    const child = spawn(command, {
      shell: true,
      cwd,
      env: { ...env },
      detached,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let kept = Buffer.alloc(0);
    let why: string | undefined;
    const keep = (data: Buffer): void => {
      kept = Buffer.concat([kept, data]).subarray(-KEPT);
    };
    const end = (because: string): void => {
      why ??= because;
      killGroup(child.pid, detached, () => child.kill("SIGKILL"));
    };
    const stop = (): void => end("was stopped");
    const timer = setTimeout(() => end("took too long"), Math.min(timeoutMs, LONGEST_WAIT_MS));
    signal.addEventListener("abort", stop, { once: true });
    const over = (problem: string | undefined): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", stop);
      done({ problem, printed: kept.toString("utf8").trim() });
    };
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    child.once("error", (error) => over(`could not be run: ${messageOf(error)}`));
    child.once("close", (code, killedBy) => {
      over(why ?? (code === 0 ? undefined : `ended with ${code ?? killedBy ?? "no code"}`));
    });
  });
}

function killGroup(pid: number | undefined, detached: boolean, otherwise: () => void): void {
  try {
    if (pid === undefined || !detached) otherwise();
    else process.kill(-pid, "SIGKILL");
  } catch {
    // It has ended already.
    otherwise();
  }
}
