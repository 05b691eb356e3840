import { spawn } from "node:child_process";
import { LONGEST_WAIT_MS } from "../../core/longest-wait";
import { messageOf } from "../../core/message";
import { PrintedEnd } from "./printed-end";

/** Milliseconds that what a command has left behind may go on printing, or that an end by force may take. */
const LINGER_MS = 2000;

/**
 * Runs `$1`, and kills its own group of processes, all of it, once nobody has the other end of its input any more: nothing is written there, and
 * the system closes it with the process that has it, also where that is killed.
 */
const ENDS_WITH_US = `exec 3<&0
{ read -r word <&3 || kill -9 0; } > /dev/null 2>&1 &
watch=$!
/bin/sh -c "$1" 3<&- < /dev/null
code=$?
kill "$watch" 2> /dev/null
exit "$code"`;

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
  /** What must not be in what it printed, besides what has the form of a secret. Default: nothing. */
  readonly secrets?: readonly string[];
  /** Whether what it prints is an answer: what it says on its second output is not part of that. Default: no. */
  readonly isAnswer?: boolean;
  /** Whether it is killed where this process ends, however that is (Ctrl-C twice; on Windows not by SIGKILL). Default: no: what was begun is done. */
  readonly endsWithUs?: boolean;
  readonly signal: AbortSignal;
}

/** How it ended. */
export interface CommandEnd {
  /** What is wrong, in words that follow its name (`ended with 3`); undefined when it ended with 0. */
  readonly problem: string | undefined;
  /** The end of what it printed on both of its outputs, or on the first where that is its answer, without what is secret; it may hold what acts on a terminal. */
  readonly printed: string;
}

/**
 * Runs an operator's command in a shell. It is over when the shell has ended, when its time is over or when it is stopped; what it has left
 * behind in its group of processes ends then. What has left the group, as a daemon does, lives on, and is not waited for.
 */
export function runOperatorCommand({
  command,
  cwd,
  endsWithUs = false,
  env,
  isAnswer = false,
  secrets = [],
  signal,
  timeoutMs,
}: OperatorCommand): Promise<CommandEnd> {
  if (signal.aborted) return Promise.resolve({ problem: "was stopped", printed: "" });
  return new Promise((done) => {
    // A group of its own, where the system has such.
    const detached = process.platform !== "win32";
    const isWatched = endsWithUs && detached;
    const how = { cwd, env: { ...env }, detached };
    const child = isWatched
      ? spawn("/bin/sh", ["-c", ENDS_WITH_US, "sh", command], { ...how, stdio: ["pipe", "pipe", "pipe"] })
      : spawn(command, { ...how, shell: true, stdio: ["ignore", "pipe", "pipe"] });
    const printed = new PrintedEnd(secrets);
    let why: string | undefined;
    let lingering: NodeJS.Timeout | undefined;
    let isOver = false;
    const left = (): void => killGroup(child.pid, detached, () => child.kill("SIGKILL"));
    // Before all else that is done then: what mends must find that it is over.
    if (endsWithUs) process.prependListener("exit", left);
    const over = (problem: string | undefined): void => {
      isOver = true;
      for (const each of [timer, lingering]) clearTimeout(each);
      signal.removeEventListener("abort", stop);
      process.off("exit", left);
      // Whoever keeps the other ends of these is no longer listened to.
      child.stdout.destroy();
      child.stderr.destroy();
      done({ problem, printed: printed.text() });
    };
    const end = (because: string): void => {
      why ??= because;
      killGroup(child.pid, detached, () => child.kill("SIGKILL"));
      // Not even a shell that can't be killed is waited for.
      lingering ??= setTimeout(() => over(why), LINGER_MS);
      child.stdout.destroy();
      child.stderr.destroy();
    };
    const stop = (): void => end("was stopped");
    const timer = setTimeout(() => end("took too long"), Math.min(timeoutMs, LONGEST_WAIT_MS));
    signal.addEventListener("abort", stop, { once: true });
    child.stdout.on("data", (data: Buffer) => printed.add(data));
    child.stderr.on("data", (data: Buffer) => {
      if (!isAnswer) printed.add(data);
    });
    child.once("error", (error) => over(`could not be run: ${messageOf(error)}`));
    const ended = (code: number | null, killedBy: NodeJS.Signals | null): void => {
      // Later its number may be another's.
      if (isOver) return;
      killGroup(child.pid, detached, () => undefined);
      over(why ?? (code === 0 ? undefined : `ended with ${code ?? killedBy ?? "no code"}`));
    };
    child.once("exit", (...how) => {
      clearTimeout(lingering);
      lingering = setTimeout(() => ended(...how), why === undefined ? LINGER_MS : 0);
    });
    child.once("close", ended);
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
