import { capacity } from "./capacity";
import { check } from "./check";
import type { CommandDefinition } from "./common/command";
import { destroy } from "./destroy";
import { preview } from "./preview";
import { up } from "./up";
import { drift } from "./drift";
import { retire } from "./retire";
import { status } from "./status";
import { rollout } from "./rollout";

/** Every command, in the order of `--help`. */
export const COMMANDS: readonly CommandDefinition[] = [
  preview,
  up,
  destroy,
  status,
  check,
  rollout,
  drift,
  retire,
  capacity,
];
