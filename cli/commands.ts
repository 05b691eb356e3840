import { capacity } from "./capacity";
import { fleetCommandsByFlags, tenantCommandsByFlags } from "./by-flags";
import { check } from "./check";
import type { CommandGroup } from "./common/program";
import type { CommandDefinition } from "./common/command";
import { cost } from "./cost";
import { doctor } from "./doctor";
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

const [add, route] = fleetCommandsByFlags();

const tenants: CommandGroup = {
  name: "tenants",
  description: "who lives where: place, list, import, drain, move",
  commands: tenantCommandsByFlags(),
};

/** Every command, in the order of `--help`. */
export const COMMANDS: readonly (CommandDefinition | CommandGroup)[] = [
  preview,
  doctor,
  up,
  destroy,
  status,
  render,
  check,
  lock,
  ...(add === undefined ? [] : [add]),
  rollout,
  drift,
  retire,
  ...(route === undefined ? [] : [route]),
  capacity,
  cost,
  report,
  graph,
  tenants,
];
