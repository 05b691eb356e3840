import { ROUTING_STACK } from "../../components/program/config";
import { StampError } from "../../core/errors";
import { shownPath } from "../../core/files/shown-path";
import type { PropertyMap } from "../../graph/model/property";
import { TokenTable } from "../../graph/model/tokens";
import type { FleetContext } from "../context";
import { loadProgram, type LoadedProgram } from "../inventory/program";
import { readInventory } from "../inventory/inventory";
import { readLock } from "../lock/lock-file";
import { hasProject, type Project, readProject } from "../inventory/project";
import type { StampEntry } from "../inventory/stack-config";
import { type BuildEvent, type LoadedFleet, openFleet, stackSpec } from "../open";
import { describeExpired, leaveOutExpired } from "../selection";
import { allOf } from "../work/failures";
import { type WorkEvent, workOn } from "../work/stacks";
import { readAllowFile } from "./allow-file";
import type { CheckOptions } from "./check-fleet";
import { withRouting } from "./routing/check-routing";
import { FleetStream } from "./fleet-stream";
import { readStateFile } from "./read-state";
import { renderStamp } from "./render-fleet";
import { renderInFront } from "./routing/render-layer";
import { type RoutingGraph, routingGraph } from "./routing/routing-graph";
import { type StampGraph, stampGraph } from "./stamp-graph";
import { unlockWith } from "./unlock";
import type { Verdict } from "./verdict";
import { referenceOf, reviewedOf } from "./yardsticks";

/** What is to be judged. */
export interface CheckInput {
  /** Files of exported states; without any the fleet is rendered and judged as its program describes it. */
  readonly states: readonly string[];
}

/** A verdict on a fleet. */
export interface CheckResult extends Verdict {
  /** Which stamps were not judged, in words; absent when all were. */
  readonly left?: string | undefined;
  /** Stack → the file that stands for it in a report; not part of what is printed. */
  readonly files: ReadonlyMap<string, string>;
  /** The project's file, for what no stack's stands for. */
  readonly projectFile: string;
  /** The folder that these files are relative to. */
  readonly folder: string;
}

/**
 * Judges both laws and the baseline over the rendered fleet, or over exported states. A broken law is a result, not an
 * error.
 * @throws StampError for what can't be judged: faulty configs, a program that fails, a file that is no state
 */
export function check(
  { states }: CheckInput,
  context: FleetContext<WorkEvent | BuildEvent>,
): Promise<CheckResult> {
  return states.length > 0 ? checkStates(states, context) : checkRendered(context);
}

async function checkRendered(context: FleetContext<WorkEvent | BuildEvent>): Promise<CheckResult> {
  const { signal } = context;
  const fleet = await openFleet(context);
  const { project, routing: entry } = fleet.inventory;
  const { stamps, expired } = leaveOutExpired(fleet.inventory.stamps, false);
  const tokens = new TokenTable();
  const options = optionsOf(project, fleet.program, tokens);
  const stream = new FleetStream(options);
  const render = (stamp: StampEntry): Promise<StampGraph> =>
    renderStamp(stackSpec(fleet, stamp), tokens, signal);
  const fronted: { id: string; outputs: PropertyMap }[] = [];
  const positions = new Map(stamps.map(({ id }, position) => [id, position]));
  const outcomes = await workOn(
    stamps,
    {
      name: "render",
      run: async (stamp) => {
        const made = await render(stamp);
        if (entry?.stamps.includes(stamp.id) === true)
          fronted.push({ id: stamp.id, outputs: made.graph.outputs });
        stream.take(positions.get(stamp.id) ?? 0, made);
        return made.graph.resources.length;
      },
      describe: (resources) => ({ kind: "resources", resources }),
    },
    context,
  );
  allOf(stamps, outcomes);
  const routing = entry && (await renderInFront(fleet, entry, fronted, tokens, signal));
  const stampAt = (position: number): StampEntry => {
    const stamp = stamps[position];
    if (stamp === undefined) throw new Error(`no stamp ${position}`);
    return stamp;
  };
  const verdict = await stream.verdict(
    (position) => render(stampAt(position)),
    async (position) => {
      const stamp = stampAt(position);
      return referenceOf(stackSpec(fleet, stamp), await render(stamp), signal);
    },
  );
  return {
    ...withLayer(verdict, routing, options),
    left: describeExpired(expired),
    files: filesOf(fleet, stamps),
    projectFile: project.file,
    folder: project.root,
  };
}

function filesOf(
  { inventory: { routing } }: LoadedFleet,
  stamps: readonly StampEntry[],
): Map<string, string> {
  return new Map([...stamps, ...(routing === undefined ? [] : [routing])].map(({ id, file }) => [id, file]));
}

async function checkStates(
  paths: readonly string[],
  { cwd, env }: FleetContext<WorkEvent | BuildEvent>,
): Promise<CheckResult> {
  const project = hasProject(cwd) ? readProject(cwd) : undefined;
  const unlock = unlockWith(project, env);
  const program = project && loadProgram(project);
  const inventory = project && readInventory(project);
  const options = optionsOf(project, program);
  const stream = new FleetStream(options);
  const problems: StampError[] = [];
  const files = new Map<string, string>();
  /** Names of the stamps' stacks and their files, in order. */
  const stamps: { id: string; path: string }[] = [];
  let routing: RoutingGraph | undefined;
  for (const path of paths) {
    try {
      const graph = await readStateFile(path, unlock);
      files.set(graph.stack, shownPath(path));
      if (graph.stack === ROUTING_STACK) routing = routingGraph(graph);
      else {
        const stamp = stampGraph(graph);
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
    stampGraph(await readStateFile(stamps[position]?.path ?? "", unlock));
  const verdict = await stream.verdict(load, async (position) => {
    const stamp = await load(position);
    const entry = inventory?.stamps.find(({ id }) => id === stamp.id);
    const spec =
      entry === undefined || inventory === undefined || program === undefined
        ? undefined
        : stackSpec({ inventory, program }, entry);
    return reviewedOf(spec, project && readLock(project.root), stamp);
  });
  return {
    ...withLayer(verdict, routing, options),
    files,
    projectFile: project?.file ?? "Pulumi.yaml",
    folder: cwd,
  };
}

function withLayer(stamps: Verdict, routing: RoutingGraph | undefined, options: CheckOptions): Verdict {
  return routing === undefined ? stamps : withRouting(stamps, routing, options);
}

/** What a project's stamps are judged by: its allow-list, and what its blueprint declares as global. */
function optionsOf(
  project: Project | undefined,
  program: LoadedProgram | undefined,
  tokens?: TokenTable,
): CheckOptions {
  const global = program?.blueprint?.global;
  return {
    today: new Date(),
    allow: project === undefined ? [] : readAllowFile(project),
    ...(global === undefined ? {} : { global }),
    ...(program?.blueprint === undefined ? {} : { classes: Object.keys(program.blueprint.classes) }),
    ...(tokens === undefined ? {} : { tokens }),
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
