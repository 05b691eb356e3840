import { defined } from "../../core/defined";
import type { TokenTable } from "../../graph/model/tokens";
import type { LoadedProgram } from "../inventory/program";
import type { Project } from "../inventory/project";
import { readAllowFile } from "./allow/allow-file";
import type { CheckOptions } from "./check-fleet";
import { withRouting } from "./routing/check-routing";
import type { RoutingGraph } from "./routing/routing-graph";
import type { Verdict } from "./verdict";

/** A verdict on stamps, and on the routing layer where there is one. */
export function withLayer(
  stamps: Verdict,
  routing: RoutingGraph | undefined,
  options: CheckOptions,
): Verdict {
  return routing === undefined ? stamps : withRouting(stamps, routing, options);
}

/** What a project's stamps are judged by: its allow-list, and what its blueprint declares as global. */
export function optionsOf(
  project: Project | undefined,
  program: LoadedProgram | undefined,
  tokens?: TokenTable,
): CheckOptions {
  const global = program?.blueprint?.global;
  return {
    today: new Date(),
    allow: project === undefined ? [] : readAllowFile(project),
    ...defined({ global }),
    ...(program?.blueprint === undefined ? {} : { classes: Object.keys(program.blueprint.classes) }),
    ...defined({ tokens }),
  };
}
