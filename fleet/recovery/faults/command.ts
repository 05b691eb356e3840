import { runCommand } from "../../rollout/run-command";
import type { BrokenBy, Fault } from "./faults-schema";
import type { Injector } from "./injector";

/** Milliseconds that one run of a command may take. */
const COMMAND_MS = 120_000;

/** Breaks by commands of the operator's. */
export function byCommand(
  { break: breaks, broken, mend }: Extract<BrokenBy, { kind: "command" }>,
  { fault, stamp, token }: { readonly fault: Fault; readonly stamp: string; readonly token: string },
): Injector {
  const env = { STAMPWORKS_STAMP: stamp, STAMPWORKS_FAULT: fault, STAMPWORKS_DRILL: token };
  const must = async (what: string, command: string, signal: AbortSignal): Promise<void> => {
    const problem = await runCommand(what, command, env, COMMAND_MS, signal);
    if (problem !== undefined) throw new Error(problem);
  };
  return {
    by: "command",
    begin: async (_token, signal) => {
      await must("the command that breaks", breaks, signal);
      return undefined;
    },
    hasStruck: async (_made, signal) =>
      (await runCommand("the command", broken, env, COMMAND_MS, signal)) === undefined,
    mend: (_made, signal) => must("the command that mends", mend, signal),
    alone: { command: mend, env },
  };
}
