import type { GraphResource, ResourceGraph } from "../../graph/model/graph";
import type { PropertyMap } from "../../graph/model/property";
import { type Rule, Subject } from "../../policies/index";

/** What a test says of a resource: its type, its inputs, and which others feed them. */
export interface Small {
  readonly type: string;
  readonly inputs: PropertyMap;
  readonly propertyDependencies?: Readonly<Record<string, readonly string[]>>;
}

export const urnOf = (type: string, index: number): string => `urn:pulumi:s::p::${type}::r${index}`;

/** A state of a few resources. */
export function smallGraph(resources: readonly Small[]): ResourceGraph {
  return {
    origin: "state",
    project: "p",
    stack: "s",
    outputs: {},
    invokes: [],
    resources: resources.map(
      ({ type, inputs, propertyDependencies = {} }, index): GraphResource => ({
        urn: urnOf(type, index),
        type,
        name: `r${index}`,
        custom: true,
        external: false,
        id: `id-${index}`,
        inputs,
        outputs: {},
        propertyDependencies,
        dependencies: [],
        options: {},
      }),
    ),
  };
}

/** How many things a rule has against the resources. */
export function complaintsOf(rule: Rule, ...resources: readonly Small[]): number {
  return rule.check(new Subject(smallGraph(resources), [])).length;
}
