import { COMMANDS } from "../../../cli/commands";
import { exitCodeOf } from "../../../cli/common/exit-code";
import { Output } from "../../../cli/common/output";
import { runLine } from "../../../cli/common/program";
import { StampError } from "../../../core/errors";

/** What a command printed, on either stream, its exit code, and the processor's time it took. */
export interface Said {
  readonly code: number;
  readonly text: string;
  readonly cpuMs: number;
  /** It waited for something that never came, and was stopped. */
  readonly hangs: boolean;
}

/** A command that has not ended by then waits for what never comes, however busy the machine is. */
const LONGEST_MS = 120_000;

/** Runs a line of the command in a folder. */
export async function ran(
  cwd: string,
  args: readonly string[],
  secrets: Readonly<Record<string, string>> = { PULUMI_CONFIG_PASSPHRASE: "test" },
): Promise<Said> {
  let text = "";
  const stream = { write: (part: string) => (text += part) };
  // What the command finds in its process' environment, too.
  const { PULUMI_CONFIG_PASSPHRASE: before } = process.env;
  delete process.env["PULUMI_CONFIG_PASSPHRASE"];
  Object.assign(process.env, secrets);
  const env = { ...process.env, CI: "1" };
  const output = new Output({ stdout: stream, stderr: stream, env });
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), LONGEST_MS);
  const { cpuMs, done } = await timed(() =>
    runLine(["--cwd", cwd, ...args], { commands: COMMANDS, output, env, signal: stop.signal }),
  );
  clearTimeout(timer);
  for (const name of Object.keys(secrets)) delete process.env[name];
  if (before !== undefined) process.env["PULUMI_CONFIG_PASSPHRASE"] = before;
  return { code: done, text, cpuMs, hangs: stop.signal.aborted };
}

/** Does what a program does with a file, and says what came of it as a command would. */
export async function tried(work: () => unknown): Promise<Said> {
  let text = "";
  const { cpuMs, done } = await timed(async () => {
    try {
      await work();
      return 0;
    } catch (error) {
      text = error instanceof StampError ? error.message : `a fault of stampworks: ${String(error)}`;
      return exitCodeOf(error);
    }
  });
  return { code: done, text, cpuMs, hangs: false };
}

async function timed(work: () => Promise<number>): Promise<{ cpuMs: number; done: number }> {
  const before = process.cpuUsage();
  const done = await work();
  const { system, user } = process.cpuUsage(before);
  return { cpuMs: (system + user) / 1000, done };
}
