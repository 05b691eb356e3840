import { check } from "./check";
import type { CommandDefinition } from "./common/command";

/** Every command, in the order of `--help`. */
export const COMMANDS: readonly CommandDefinition[] = [check];
