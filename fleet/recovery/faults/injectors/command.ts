import { runOperatorCommand } from "../../../work/operator-command";
import { commandEnv } from "./command-env";
import type { BrokenBy, Fault } from "../faults-schema";
import type { Injector } from "./injector";

/** Milliseconds that one run of a command may take. */
export const COMMAND_MS = 120_000;

/** Which fault it is, and where. */
export interface CommandPlace {
  readonly fault: Fault;
  readonly stamp: string;
  readonly token: string;
  /** The project's: its commands run there. */
  readonly root: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Breaks by commands of the operator's. */
export function byCommand(
  { break: breaks, broken, mend }: Extract<BrokenBy, { kind: "command" }>,
  { env: outer, fault, root, stamp, token }: CommandPlace,
): Injector {
  const own = { STAMPWORKS_STAMP: stamp, STAMPWORKS_FAULT: fault, STAMPWORKS_DRILL: token };
  const { env, secrets } = commandEnv(outer, own);
  const run = async (
    what: string,
    command: string,
    signal: AbortSignal,
    endsWithUs = false,
  ): Promise<string | undefined> => {
    const { printed, problem } = await runOperatorCommand({
      ...{ command, cwd: root, env, secrets, timeoutMs: COMMAND_MS, signal, endsWithUs },
    });
    const last = printed.slice(-400).split("\n").at(-1) ?? "";
    return problem && `${what} ${problem}${last === "" ? "" : `: ${last}`}`;
  };
  const must = async (...all: Parameters<typeof run>): Promise<void> => {
    const problem = await run(...all);
    if (problem !== undefined) throw new Error(problem);
  };
  return {
    by: "command",
    begin: async (_token, signal) => {
      // Its guard mends at once where this process is gone: what would go on breaking would undo that.
      await must("the command that breaks", breaks, signal, true);
      return undefined;
    },
    hasStruck: async (_made, signal) => (await run("the command", broken, signal)) === undefined,
    mend: (_made, signal) => must("the command that mends", mend, signal),
    alone: { command: mend, env, root },
  };
}
