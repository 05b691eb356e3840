import { capacity } from "./capacity";
import { add } from "./add";
import { allow } from "./allow";
import { ask } from "./ask";
import { audit } from "./audit";
import { central } from "./central";
import { check } from "./check";
import type { CommandGroup } from "./common/program";
import type { CommandDefinition } from "./common/command";
import { cost } from "./cost";
import { doctor } from "./doctor";
import { destroy } from "./destroy";
import { monitoring } from "./monitoring";
import { outliers } from "./outliers";
import { preview } from "./preview";
import { up } from "./up";
import { drift } from "./drift";
import { drill } from "./drill";
import { evidence } from "./evidence";
import { recover } from "./recover";
import { retire } from "./retire";
import { status } from "./status";
import { flags } from "./flags";
import { graph } from "./graph";
import { init } from "./init";
import { lock } from "./lock";
import { reference } from "./reference";
import { render } from "./render";
import { report } from "./report";
import { rollout } from "./rollout";
import { route } from "./route";
import { serve } from "./serve";
import { stamps } from "./stamps";
import { tenants } from "./tenants";
import { users } from "./users";

/** Every command, in the order of `--help`. */
export const COMMANDS: readonly (CommandDefinition | CommandGroup)[] = [
  init,
  preview,
  doctor,
  up,
  destroy,
  status,
  render,
  check,
  allow,
  audit,
  lock,
  evidence,
  add,
  rollout,
  flags,
  reference,
  drift,
  drill,
  recover,
  retire,
  route,
  central,
  ask,
  outliers,
  monitoring,
  capacity,
  cost,
  report,
  serve,
  graph,
  stamps,
  tenants,
  users,
];
