import { defined } from "../../core/defined";
import type { PropertyMap, PropertyValue } from "../../graph/model/property";
import type { TokenTable } from "../../graph/model/tokens";
import type { FleetSpec } from "../open";
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
  const { project, stack, config, secretKeys, program } = spec;
  const graph = await renderStack({
    project,
    stack,
    config,
    ...defined({ secretKeys }),
    program,
    resolver: tokenResolver(table),
    ...defined({ signal }),
  });
  return spec.own === undefined ? stampGraph(graph) : ownStamp(graph, spec.own);
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
