import { CENTRAL_STACK } from "../../../components/program/central-config";
import { describeExemptions, exemptionsOf, withExemptions } from "../allow/exemptions";
import { ROUTING_STACK } from "../../../components/program/config";
import { StampError } from "../../../core/errors";
import { shownPath } from "../../../core/files/shown-path";
import type { ResourceGraph } from "../../../graph/model/graph";
import type { FleetContext } from "../../context";
import { readInventory } from "../../inventory/inventory";
import { loadProgram } from "../../inventory/program";
import { hasProject, readProject } from "../../inventory/project";
import { LOCK_FILE, readLock } from "../../lock/lock-file";
import { type BuildEvent, type FleetSpec, stackSpec, stampOf } from "../../open";
import type { WorkEvent } from "../../work/stacks";
import type { CheckInput, CheckResult } from "../check-result";
import { optionsOf, withLayer } from "../check-options";
import { FleetStream } from "../fleet-stream";
import { readStateFile } from "./read-state";
import { tieToProgram } from "./reviewed";
import { withCentral } from "../central/central";
import { tieCentres } from "../central/reviewed";
import { type CentralGraph, centralGraph } from "../central/central-graph";
import { type RoutingGraph, routingGraph } from "../routing/routing-graph";
import { type StampGraph, stampGraph } from "./stamp-graph";
import { unlockWith } from "./unlock";
import { renderClass, renderOf, rendersOf } from "../yardsticks";

/**
 * Judges exported states.
 * @throws StampError for files that are no states, two states of one stack, and a lock that is asked for and not there
 */
export async function checkStates(
  { states: paths, lock: isLocked = false }: CheckInput,
  { cwd, env, signal }: FleetContext<WorkEvent | BuildEvent>,
): Promise<CheckResult> {
  const project = hasProject(cwd) ? readProject(cwd) : undefined;
  const unlock = unlockWith(project, env);
  const program = project && loadProgram(project);
  const inventory = project && readInventory(project);
  const fleet = inventory && program && { inventory, program };
  const lock = project && readLock(project.root);
  if (isLocked && (lock === undefined || fleet === undefined))
    throw new StampError("input", "there is no lock to compare the states with", {
      field: "--lock",
      fix: `run it in the project's folder, where stampworks lock writes ${LOCK_FILE}`,
    });
  const options = optionsOf(project, program);
  const stampIn = (graph: ResourceGraph): StampGraph =>
    inventory === undefined ? stampGraph(graph) : stampOf(inventory, graph);
  const stream = new FleetStream(options);
  const problems: StampError[] = [];
  const files = new Map<string, string>();
  /** Names of the stamps' stacks and their files, in order. */
  const stamps: { id: string; path: string }[] = [];
  let routing: RoutingGraph | undefined;
  const centres: CentralGraph[] = [];
  for (const path of paths) {
    try {
      const graph = await readStateFile(path, unlock);
      files.set(graph.stack, shownPath(path));
      if (CENTRAL_STACK.test(graph.stack) && project?.own === undefined)
        centres.push(centralGraph(graph, inventory?.central.find(({ id }) => id === graph.stack)?.home));
      else if (graph.stack === ROUTING_STACK && project?.own === undefined)
        routing = routingGraph(graph, inventory?.routing?.stamps);
      else {
        const stamp = stampIn(graph);
        stream.take(stamps.push({ id: stamp.id, path }) - 1, stamp);
      }
    } catch (error) {
      if (!(error instanceof StampError)) throw error;
      problems.push(error.at({ file: path }));
    }
  }
  problems.push(...twins(stamps));
  if (problems.length > 0) throw StampError.all(problems);
  const load = async (position: number): Promise<StampGraph> =>
    stampIn(await readStateFile(stamps[position]?.path ?? "", unlock));
  const specOf = (id: string): FleetSpec | undefined => {
    const entry = inventory?.stamps.find((stamp) => stamp.id === id);
    return entry && fleet && stackSpec(fleet, entry);
  };
  const judged = await stream.verdict(load, async (position) => {
    const stamp = await load(position);
    return renderOf(specOf(stamp.id), stamp);
  });
  const at = new Map(stamps.map(({ id }, position) => [id, position]));
  const reference = async (stamp: StampGraph): Promise<StampGraph | undefined> => {
    const spec = specOf(stamp.id);
    return spec && renderClass(spec, stamp, {}, signal);
  };
  const tied = await tieToProgram(judged, {
    state: (id) => load(at.get(id) ?? 0),
    render: fleet === undefined ? () => Promise.resolve(undefined) : rendersOf(fleet, signal),
    ...(lock === undefined ? {} : { lock: { recorded: lock, forAll: isLocked, reference } }),
  });
  const exemptions = project === undefined ? [] : exemptionsOf(project.root);
  const left = [
    // What the layer reads of stamps is in their states, so that its own render is another.
    ...(isLocked && routing !== undefined
      ? [
          `routing: not compared with ${LOCK_FILE}: whether the layer that is up is its program's says stampworks preview ${ROUTING_STACK}, and whether that is reviewed stampworks lock --check`,
        ]
      : []),
    ...[describeExemptions(exemptions)].filter((said) => said !== undefined),
  ];
  const others = withCentral(withLayer(tied, routing, options), centres, options);
  const verdict =
    fleet === undefined
      ? others
      : await tieCentres(others, centres, { fleet, lock, forAll: isLocked }, signal);
  return {
    ...withExemptions(verdict, exemptions),
    ...(left.length === 0 ? {} : { left: left.join("\n") }),
    files,
    projectFile: project?.file ?? "Pulumi.yaml",
    folder: cwd,
  };
}

function twins(stamps: readonly { readonly id: string }[]): StampError[] {
  const seen = new Set<string>();
  return stamps.flatMap(({ id }) => {
    if (!seen.has(id)) {
      seen.add(id);
      return [];
    }
    return [
      new StampError("input", `two files hold the state of stack "${id}"`, { fix: "give each stack once" }),
    ];
  });
}
