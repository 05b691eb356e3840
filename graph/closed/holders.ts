import { label } from "./label";
import type { AllowList } from "./allow";
import type { Finding } from "./finding";
import type { GraphResource, ResourceGraph } from "../model/graph";
import { UNKNOWN } from "../model/property";
import { parseUrn, PROVIDER_TYPE_PREFIX, providerUrn, STACK_TYPE } from "../model/urn";

/** Names that Pulumi gives to providers nobody asked for: `default`, `default_7_48_0`, with a download's digest behind. */
const DEFAULT_NAME = /^default(?:_\d+(?:_[a-z0-9]+)*)?$/u;

/**
 * Judges what decides over a resource beside its inputs: the provider that acts for it, the parent that hands on its options, the
 * resource that it is deleted with. Each is the stack's own, and in a final state it is there.
 */
export function checkHolders(graph: ResourceGraph, allow: AllowList): readonly Finding[] {
  const byUrn = new Map(graph.resources.map((resource) => [resource.urn, resource]));
  const findings: Finding[] = [];
  for (const resource of graph.resources) {
    // What is read is a finding by itself.
    if (resource.external) continue;
    for (const { option, value, problem } of problemsOf(resource, graph, byUrn)) {
      if (allow.find(`${resource.type}#${option}`, value) !== undefined) continue;
      findings.push({
        rule: "closed/option",
        detector: "O",
        level: "violation",
        stack: graph.stack,
        urn: resource.urn,
        type: resource.type,
        path: option,
        value,
        message: `${label(resource)}: ${option} ${problem}: use the stamp's own`,
      });
    }
  }
  return findings;
}

/** Providers that nothing but the program's config made, and that no resource of the stack is made by. */
export function idleDefaults({ resources }: ResourceGraph): ReadonlySet<string> {
  const used = new Set(
    resources.flatMap(({ provider }) => (provider === undefined ? [] : [providerUrn(provider)])),
  );
  return new Set(
    resources
      .filter(
        ({ type, name, urn }) =>
          type.startsWith(PROVIDER_TYPE_PREFIX) && DEFAULT_NAME.test(name) && !used.has(urn),
      )
      .map(({ urn }) => urn),
  );
}

interface Problem {
  readonly option: "provider" | "parent" | "deletedWith";
  readonly value: string;
  readonly problem: string;
}

function* problemsOf(
  { type, urn, custom, parent, provider, options }: GraphResource,
  { stack, project, origin }: ResourceGraph,
  byUrn: ReadonlyMap<string, GraphResource>,
): Iterable<Problem> {
  const isFinal = origin === "state";
  // A preview may leave out what it only takes for granted; what is another stack's, it names all the same.
  const isAway = (other: string): boolean => {
    if (byUrn.has(other)) return false;
    const parts = parseUrn(other);
    return isFinal || (parts !== undefined && (parts.stack !== stack || parts.project !== project));
  };
  const away = "is not in this stack";
  if (parent !== undefined && isAway(parent)) yield { option: "parent", value: parent, problem: away };
  const { deletedWith } = options;
  if (deletedWith !== undefined && deletedWith !== "" && (deletedWith === urn || isAway(deletedWith)))
    yield { option: "deletedWith", value: deletedWith, problem: away };
  if (!custom || type === STACK_TYPE || type.startsWith("pulumi:")) return;
  if (provider === undefined || provider === "") {
    // What a state reads or makes, some provider did.
    if (isFinal) yield { option: "provider", value: "", problem: "is not said, so nobody knows who made it" };
    return;
  }
  const holder = byUrn.get(providerUrn(provider));
  if (holder === undefined) {
    if (isAway(providerUrn(provider))) yield { option: "provider", value: provider, problem: away };
    return;
  }
  if (!holder.type.startsWith(PROVIDER_TYPE_PREFIX) || holder.external)
    yield { option: "provider", value: provider, problem: "is no provider of this stack" };
  else if (isFinal && !isSame(provider.slice(providerUrn(provider).length + 2), holder.id))
    yield { option: "provider", value: provider, problem: `has another id than ${label(holder)}` };
}

/** A provider's id changes with each replacement; who has an older one was made by something else. */
function isSame(id: string, actual: string | undefined): boolean {
  return id === "" || id === UNKNOWN || actual === undefined || actual === UNKNOWN || id === actual;
}
