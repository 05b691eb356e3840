import { resolve } from "node:path";
import { z } from "zod";
import { dayOf } from "../../../components/program/expiry";
import type { StampItem } from "../../../components/routing/contract";
import { writeDurably } from "../../../core/files/durable";
import { operator } from "../../../core/locks/lock";
import type { MovesFleet, MovesPlan } from "../../../planning/moves/moves-plan";
import type { FleetContext } from "../../context";
import { loadProgram } from "../../inventory/program";
import { type Project, readProject } from "../../inventory/project";
import { type RegistryInput, withRegistry } from "../registry";
import { type Goal, movesFile, movesShape } from "./plan-file";

/** What planning moves takes besides its goal. */
export interface PlanPlace extends RegistryInput {
  /** File that the plan is written to, for a person to read and `tenants move --file` to carry out. Default: none. */
  readonly out?: string | undefined;
}

/** A plan; nothing was moved. */
export interface MovesPlanResult extends MovesPlan {
  readonly goal: Goal;
  /** Where it was written; undefined where nobody asked. */
  readonly file?: string | undefined;
}

/** How much below the level at which placement stops a stamp is to be planned for, where the blueprint does not say. */
const PLAN_BELOW_FULL = 10;

/** Plans moves over what the registry has now, and writes them down where asked. */
export function planMoves(
  goal: Goal,
  { out, registry: named }: PlanPlace,
  context: FleetContext,
  work: (fleet: MovesFleet) => MovesPlan,
): Promise<MovesPlanResult> {
  const project = readProject(context.cwd);
  const planPercent = planLevels(project);
  return withRegistry(context, project, named, async (registry) => {
    const { pools, stamps, tenants } = await registry.snapshot();
    const sorted = [...stamps].sort((a, b) => a.number - b.number);
    const plan = work({
      stamps: sorted,
      pools,
      tenants: [...tenants],
      today: dayOf(new Date()),
      planPercent,
    });
    if (out === undefined) return { goal, ...plan };
    const file = movesFile({ goal, ...mutable(plan) }, operator(), new Date());
    writeDurably(resolve(context.cwd, out), `${JSON.stringify(file, undefined, 2)}\n`);
    return { goal, ...plan, file: out };
  });
}

function mutable({ emptied, left, moves, stamps }: MovesPlan): Omit<Parameters<typeof movesFile>[0], "goal"> {
  return { emptied: [...emptied], left: [...left], moves: [...moves], stamps: [...stamps] };
}

/** The level below which nothing need be done about a stamp: its class's, as far as the program tells it. */
function planLevels(project: Project): (stamp: StampItem) => number {
  let classes: Readonly<Record<string, { readonly observability?: { readonly warnPercent: number } }>> = {};
  try {
    classes = loadProgram(project).blueprint?.classes ?? {};
  } catch {
    // What is wrong with the program is another action's to say.
  }
  return ({ capacity }) => {
    const full = capacity?.fullPercent ?? 0;
    const said = capacity === undefined ? undefined : classes[capacity.class]?.observability?.warnPercent;
    return Math.min(said ?? full - PLAN_BELOW_FULL, full);
  };
}

/** What `stampworks tenants evacuate`, `rebalance` and `consolidate --json` print. */
export const movesPlanSchema = z.object({
  ...movesShape,
  file: z.string().optional().describe("Where the plan was written"),
});
