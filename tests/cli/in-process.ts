import type { CommandDefinition } from "../../cli/common/command";
import type { ExitCode } from "../../cli/common/exit-code";
import { parseGlobals } from "../../cli/common/globals";
import { Output } from "../../cli/common/output";

/** What a command printed and how it ended. */
export interface Ran {
  readonly code: ExitCode;
  readonly stdout: string;
  readonly stderr: string;
}

/** How a command is asked, as commander would give it. */
export interface Asked {
  readonly cwd: string;
  readonly args?: readonly unknown[];
  readonly flags?: Readonly<Record<string, unknown>>;
  readonly json?: boolean;
}

/** Runs a command as the program would, in this process; what it throws is the test's to look at. */
export async function runInProcess(
  command: CommandDefinition,
  { args = [], cwd, flags = {}, json = false }: Asked,
): Promise<Ran> {
  let [stdout, stderr] = ["", ""];
  const output = new Output({
    stdout: { write: (text: string) => (stdout += text) },
    stderr: { write: (text: string) => (stderr += text) },
    env: {},
  });
  const options = { parallel: "1", engine: "embedded", ...flags };
  const globals = parseGlobals({ ...options, cwd, json }, {});
  const { signal } = new AbortController();
  const code = await command.run({ args, options }, { output, env: process.env, signal, globals });
  return { code, stdout, stderr };
}
