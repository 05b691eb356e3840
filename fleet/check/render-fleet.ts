import { defined } from "../../core/defined";
import type { PropertyMap, PropertyValue } from "../../graph/model/property";
import type { TokenTable } from "../../graph/model/tokens";
import type { ResourceGraph } from "../../graph/model/graph";
import type { Observation } from "../../render/observe/observation";
import type { FleetSpec } from "../open";
import { holdsSecret } from "../renders/plain";
import { renderStack } from "../../render/render";
import { TokenResolver } from "../../render/tokens";
import { type Shape, shapeOf } from "../../render/kinds/shapes";
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
  const { project, stack, config, secretKeys = [], program, renders } = spec;
  const render = (observation?: Observation): Promise<ResourceGraph> =>
    renderStack({
      project,
      stack,
      config,
      secretKeys,
      program,
      resolver,
      observation,
      ...defined({ signal }),
    });
  if (renders === undefined) return render();
  const parts = ["graph", project, stack, Object.entries(config).sort(byKey), secretKeys, also];
  let isMade = false;
  const make = (): Promise<ResourceGraph> => {
    isMade = true;
    return render(renders.observation);
  };
  const graph = await renders.get(parts, make, (made) => mayKeep(secretKeys, made));
  if (!isMade) resolver.table.learn(graph);
  return graph;
}

/** What somebody calls a secret is not kept, in whatever form; what a cloud will make is not known yet. */
function mayKeep(secretKeys: readonly string[], { invokes, outputs, resources }: ResourceGraph): boolean {
  if (secretKeys.length > 0 || holdsSecret({ ...outputs })) return false;
  return (
    !resources.some(({ inputs, outputs: made }) => holdsSecret(inputs) || holdsSecret(made)) &&
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
    shapes: ({ type, inputs }) => asMap(shapeOf(type, inputs)),
    stackOutputs,
  });
}

function asMap(shape: Readonly<Record<string, Shape>>): PropertyMap {
  return Object.fromEntries(Object.entries(shape).map(([key, inner]) => [key, asValue(inner)]));
}

function asValue(shape: Shape): PropertyValue {
  if (typeof shape === "string") return shape;
  return isList(shape) ? shape.map(asValue) : asMap(shape);
}

function isList(shape: Shape): shape is readonly Shape[] {
  return Array.isArray(shape);
}
