import { capacity } from "./capacity";
import { check } from "./check";
import type { CommandDefinition } from "./common/command";
import { rollout } from "./rollout";

/** Every command, in the order of `--help`. */
export const COMMANDS: readonly CommandDefinition[] = [check, rollout, capacity];
