import { defined } from "../../core/defined";
import type { PropertyMap } from "../../graph/model/property";
import type { TokenTable } from "../../graph/model/tokens";
import type { ResourceGraph } from "../../graph/model/graph";
import type { Observation } from "../../render/observe/observation";
import type { StackSpec } from "../../engines/engine";
import type { FleetSpec } from "../open";
import { holdsSecret, holdsSecretBeside } from "../renders/plain";
import { renderStack } from "../../render/render";
import { TokenResolver } from "../../render/tokens";
import { shapeOf } from "../../render/kinds/shapes";
import { ownStamp } from "./own-stamp";
import { type StampGraph, stampGraph } from "./states/stamp-graph";

/**
 * A stamp's graph as its program describes it, without any engine.
 * @param table remembers whose a token is; one for the whole fleet
 * @throws RunError when the program fails, StampError when its outputs are not a stamp's
 */
export async function renderStamp(
  spec: FleetSpec,
  table: TokenTable,
  signal?: AbortSignal,
): Promise<StampGraph> {
  const graph = await graphOf(spec, tokenResolver(table), {}, signal);
  return spec.own === undefined ? stampGraph(graph) : ownStamp(graph, spec.own);
}

/**
 * A stack's graph as its program describes it, or as it was kept of a program that would describe the same.
 * @param also what it is made of besides the program and the stack's config, such as other stacks' outputs
 */
export async function graphOf(
  spec: FleetSpec,
  resolver: TokenResolver,
  also: object,
  signal: AbortSignal | undefined,
): Promise<ResourceGraph> {
  const { secretKeys, renders } = spec;
  if (renders === undefined) return renderGraph(spec, resolver, undefined, signal);
  let isMade = false;
  const make = (): Promise<ResourceGraph> => {
    isMade = true;
    return renderGraph(spec, resolver, renders.observation, signal);
  };
  const graph = await renders.graphs.get(partsOf(spec, also), make, (made) => mayKeep(secretKeys, made));
  if (!isMade) resolver.table.learn(graph);
  return graph;
}

/** Whether a stack's graph is kept of a program that would describe the same. */
export function isKept(spec: FleetSpec): boolean {
  return spec.renders?.has(partsOf(spec, {})) === true;
}

/** What a graph is kept by. */
export function partsOf({ project, stack, config, secretKeys = [] }: FleetSpec, also: object): unknown {
  return ["graph", project, stack, Object.entries(config).sort(byKey), secretKeys, also];
}

/** Runs a stack's program, whether or not something of it is kept. */
export function renderGraph(
  { config, program, project, secretKeys = [], stack }: StackSpec,
  resolver: TokenResolver,
  observation: Observation | undefined,
  signal?: AbortSignal,
): Promise<ResourceGraph> {
  const spec = { project, stack, config, secretKeys, program };
  return renderStack({ ...spec, resolver, observation, ...defined({ signal }) });
}

/** What somebody calls a secret is not kept, in whatever form; what a cloud will make is not known yet. */
export function mayKeep(
  secretKeys: readonly string[] = [],
  { invokes, outputs, resources }: ResourceGraph,
): boolean {
  if (secretKeys.length > 0 || holdsSecret({ ...outputs })) return false;
  return (
    !resources.some(({ inputs, outputs: made }) => holdsSecret(inputs) || holdsSecretBeside(made, inputs)) &&
    !invokes.some(({ args, result }) => holdsSecret(args) || holdsSecret(result))
  );
}

function byKey([a]: readonly [string, string], [b]: readonly [string, string]): number {
  return a < b ? -1 : 1;
}

/**
 * Answers a program with tokens in the shape of the clouds' answers.
 * @param stackOutputs outputs of another stack, by the name a StackReference gives; default none
 */
export function tokenResolver(
  table: TokenTable,
  stackOutputs: (name: string) => PropertyMap | undefined = () => undefined,
): TokenResolver {
  return new TokenResolver({
    table,
    shapes: ({ type, inputs }) => shapeOf(type, inputs),
    stackOutputs,
  });
}
