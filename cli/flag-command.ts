import type { ExitCode } from "./common/exit-code";
import type { Flags } from "./flags";
import type { CommandContext } from "./options";

/** Declares options of a command that reads them as flags. */
export interface FlagOptions {
  option(flags: string, says: string): FlagOptions;
  requiredOption(flags: string, says: string): FlagOptions;
}

/** A command that reads its flags by itself. */
export type RunByFlags = (
  context: CommandContext,
  args: readonly string[],
  flags: Flags,
) => Promise<ExitCode>;

/** Adds such a command; its code is loaded when it runs. */
export type AddCommand = (usage: string, description: string, run: RunByFlags) => FlagOptions;
