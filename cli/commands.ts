import { capacity } from "./capacity";
import { check } from "./check";
import type { CommandDefinition } from "./common/command";
import { destroy } from "./destroy";
import { preview } from "./preview";
import { up } from "./up";
import { drift } from "./drift";
import { retire } from "./retire";
import { status } from "./status";
import { graph } from "./graph";
import { lock } from "./lock";
import { render } from "./render";
import { report } from "./report";
import { rollout } from "./rollout";

/** Every command, in the order of `--help`. */
export const COMMANDS: readonly CommandDefinition[] = [
  preview,
  up,
  destroy,
  status,
  render,
  check,
  lock,
  rollout,
  drift,
  retire,
  capacity,
  report,
  graph,
];
