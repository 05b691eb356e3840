import { runOperatorCommand } from "../work/operator-command";

/**
 * Runs an operator's command in a shell.
 *
 * @param what the command in messages, e.g. `the gate's command`
 * @param env variables it is told, besides this process's own
 * @param timeoutMs milliseconds it may take
 * @returns what is wrong, with its last line; undefined when it ended with 0
 */
export async function runCommand(
  what: string,
  command: string,
  env: Readonly<Record<string, string>>,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<string | undefined> {
  const told = { ...process.env, ...env };
  const { printed, problem } = await runOperatorCommand({ command, env: told, timeoutMs, signal });
  const last = printed.slice(-400).split("\n").at(-1) ?? "";
  return problem && `${what} ${problem}${last === "" ? "" : `: ${last}`}`;
}
