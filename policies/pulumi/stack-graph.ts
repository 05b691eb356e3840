import { defined } from "../../core/defined";
import type { PolicyResource } from "@pulumi/policy";
import { getProject, getStack } from "@pulumi/pulumi";
import type { GraphResource, ResourceGraph, ResourceOptions } from "../../graph/model/graph";
import { type PropertyMap, type PropertyValue, UNKNOWN } from "../../graph/model/property";
import { stackOutputs } from "../../graph/model/stack-outputs";
import { withIds } from "./ids";
import { plainMap } from "./plain";

/**
 * The resource graph of the stack a policy validates. A policy for stacks sees the resources' outputs and
 * dependencies, one for resources their inputs; the graph has both.
 * @param inputs URN → inputs, as a policy for resources saw them
 */
export function stackGraph(
  resources: readonly PolicyResource[],
  inputs: ReadonlyMap<string, PropertyMap>,
): ResourceGraph {
  const all = withIds(resources.map((resource) => graphResource(resource, inputs.get(resource.urn))));
  return {
    project: getProject(),
    stack: getStack(),
    // The host does not say whether this is a preview; what is made has no value that is unknown.
    origin: all.some((each) => holdsUnknown(each.inputs) || holdsUnknown(each.outputs)) ? "preview" : "state",
    resources: all,
    invokes: [],
    outputs: stackOutputs(all),
  };
}

function graphResource(resource: PolicyResource, inputs: PropertyMap | undefined): GraphResource {
  const { urn, type, name, parent, provider, dependencies, propertyDependencies } = resource;
  const outputs = plainMap(resource.props);
  const id = outputs["id"];
  return {
    urn,
    type,
    name,
    ...(parent === undefined ? {} : { parent: parent.urn }),
    custom: provider !== undefined || type.startsWith("pulumi:providers:"),
    // A policy is not told which resources were only read.
    external: false,
    ...(typeof id === "string" && id !== UNKNOWN ? { id } : {}),
    ...(provider === undefined ? {} : { provider: `${provider.urn}::` }),
    inputs: inputs ?? outputs,
    outputs,
    dependencies: dependencies.map((each) => each.urn),
    propertyDependencies: Object.fromEntries(
      Object.entries(propertyDependencies).map(([key, from]) => [key, from.map((each) => each.urn)]),
    ),
    options: optionsOf(resource),
  };
}

function optionsOf({ opts }: PolicyResource): ResourceOptions {
  const { protect, ignoreChanges, aliases, additionalSecretOutputs, deleteBeforeReplace } = opts;
  return {
    protect,
    ignoreChanges,
    aliases,
    additionalSecretOutputs,
    ...defined({ deleteBeforeReplace }),
  };
}

function holdsUnknown(value: PropertyValue): boolean {
  if (value === UNKNOWN) return true;
  if (typeof value !== "object" || value === null) return false;
  return Object.values(value).some(holdsUnknown);
}
