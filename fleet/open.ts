import type { FleetBlueprint } from "../components/program/fleet-blueprint";
import { ROUTING_STACK } from "../components/program/config";
import { defined } from "../core/defined";
import { StampError, shown } from "../core/errors";
import type { StackSpec } from "../engines/engine";
import type { FleetContext } from "./context";
import type { ResourceGraph } from "../graph/model/graph";
import { type OwnStack, ownStamp } from "./check/own-stamp";
import { type StampGraph, stampGraph } from "./check/states/stamp-graph";
import { build, isStale } from "./inventory/freshness";
import { blueprintProblems, type Inventory, readInventory } from "./inventory/inventory";
import { type LoadedProgram, loadProgram } from "./inventory/program";
import { readProject } from "./inventory/project";
import type { KeptValues } from "./renders/kept";
import type { CentralEntry, RoutingEntry, StackEntry, StampEntry } from "./inventory/stack-config";

/** The fleet's program is compiled anew, as its sources have changed. */
export interface BuildEvent {
  readonly kind: "building";
}

/** A fleet whose configs are all in order, with its program at hand. */
export interface LoadedFleet {
  readonly inventory: Inventory;
  readonly program: LoadedProgram;
  /** What is kept of its program's renders. Default: nothing. */
  readonly renders?: KeptValues | undefined;
}

/**
 * Reads the project and every stamp's config.
 * @throws StampError with all faults of all files
 */
export function openInventory(cwd: string): Inventory {
  const inventory = readInventory(readProject(cwd));
  if (inventory.problems.length > 0) throw StampError.all(inventory.problems);
  return inventory;
}

/**
 * Reads the fleet and loads its program, compiled anew where sources have changed.
 * @throws StampError with all faults of all files, also those only the blueprint shows
 */
export async function openFleet(
  context: Pick<FleetContext<BuildEvent>, "cwd" | "emit" | "onBuilt" | "renders">,
): Promise<LoadedFleet> {
  const inventory = readInventory(readProject(context.cwd));
  if (inventory.problems.length > 0) {
    throw StampError.all([...inventory.problems, ...moreProblems(inventory)]);
  }
  if (isStale(inventory.project)) {
    context.emit({ kind: "building" });
    await build(inventory.project);
    await context.onBuilt?.(inventory.project);
  }
  const renders = await context.renders?.of(inventory.project.root);
  await renders?.observe();
  const program = loadProgram(inventory.project, renders?.observation);
  const problems = program.blueprint === undefined ? [] : blueprintProblems(inventory, program.blueprint);
  if (problems.length > 0) throw StampError.all(problems);
  return { inventory, program, ...defined({ renders }) };
}

/**
 * The stamps with these ids, in the fleet's order; all when none are named.
 * @throws StampError `input` for an id the fleet does not have
 */
export function selectStamps(inventory: Inventory, ids: readonly string[]): readonly StampEntry[] {
  if (ids.length === 0) return inventory.stamps;
  const known = new Set(inventory.stamps.map(({ id }) => id));
  const unknown = ids.filter((id) => !known.has(id));
  if (unknown.length > 0) {
    const all = [...known];
    const allowed =
      all.length > 20 ? `${all.slice(0, 20).join(", ")} … (${all.length} stamps)` : all.join(", ");
    throw StampError.all(
      unknown.map(
        (id) => new StampError("input", "no such stamp", { field: "stack", received: shown(id), allowed }),
      ),
    );
  }
  const wanted = new Set(ids);
  return inventory.stamps.filter(({ id }) => wanted.has(id));
}

/** Stacks to work on: stamps, and the routing layer in front of them. */
export interface SelectedStacks {
  readonly stamps: readonly StampEntry[];
  readonly routing: RoutingEntry | undefined;
  /** Centres, which come up before the stamps that deliver to them. */
  readonly central: readonly CentralEntry[];
}

/**
 * The stacks with these names; all when none are named, the routing layer and the centres among them.
 * @throws StampError `input` for a name the fleet does not have
 */
export function selectStacks(inventory: Inventory, ids: readonly string[]): SelectedStacks {
  const { central, routing } = inventory;
  if (ids.length === 0) return { stamps: inventory.stamps, routing, central };
  const centres = central.filter(({ id }) => ids.includes(id));
  const stamps = ids.filter((id) => id !== ROUTING_STACK && !centres.some((centre) => centre.id === id));
  const isNamed = ids.includes(ROUTING_STACK);
  if (isNamed && routing === undefined) {
    throw new StampError("input", "the fleet has no routing layer", {
      field: "stack",
      received: shown(ROUTING_STACK),
      fix: `describe routing in the blueprint and write the config file of stack "${ROUTING_STACK}"`,
    });
  }
  return {
    stamps: stamps.length === 0 ? [] : selectStamps(inventory, stamps),
    routing: isNamed ? routing : undefined,
    central: centres,
  };
}

/** A stack of a fleet as engines and renderer take it. */
export interface FleetSpec extends StackSpec {
  /** What its identity is, where the program has nothing of this library's components and so does not say it. */
  readonly own?: OwnStack;
  /** What is kept of its program's renders. Default: nothing. */
  readonly renders?: KeptValues | undefined;
}

/** A stack as engines and renderer take it. */
export function stackSpec({ inventory, program, renders }: LoadedFleet, stamp: StackEntry): FleetSpec {
  const { config, secretKeys } = stamp;
  const { own } = inventory.project;
  const { identity } = stamp;
  return {
    project: inventory.project.name,
    stack: stamp.id,
    config,
    secretKeys,
    program: program.run,
    ...defined({ renders }),
    ...(own === undefined || identity === undefined ? {} : { own: { own, identity, config } }),
  };
}

/** A stack's graph as a stamp's, as the project says it: by the stack's outputs, or by its config. */
export function stampOf(
  { project, stamps }: Pick<Inventory, "project" | "stamps">,
  graph: ResourceGraph,
): StampGraph {
  const { own } = project;
  if (own === undefined) return stampGraph(graph);
  const entry = stamps.find(({ id }) => id === graph.stack);
  if (entry !== undefined) return ownStamp(graph, { own, identity: entry.identity, config: entry.config });
  throw new StampError("state", `the project has no config of stack "${graph.stack}"`, {
    fix: `write Pulumi.${graph.stack}.yaml: by its config a stack of your own program is told from the others`,
  });
}

/**
 * The blueprint of a fleet's program.
 * @throws StampError `input` when the program does not tell it
 */
export function blueprintOf({ program }: LoadedFleet): FleetBlueprint {
  if (program.blueprint !== undefined) return program.blueprint;
  throw new StampError("input", "the program does not tell its blueprint", {
    fix: "make it with defineFleet",
  });
}

/**
 * Faults that the program shows: the blueprint's own, and those of stamps that only the blueprint shows. None of a program that has
 * to be compiled first: what it says may be mended by that.
 */
function moreProblems(inventory: Inventory): StampError[] {
  if (isStale(inventory.project)) return [];
  try {
    const { blueprint } = loadProgram(inventory.project);
    return blueprint === undefined ? [] : blueprintProblems(inventory, blueprint);
  } catch (error) {
    if (!(error instanceof StampError)) return [];
    return error.problems.length > 0 ? [...error.problems] : [error];
  }
}
