import type { GraphResource } from "../../graph/model/graph";
import { type PropertyValue, UNKNOWN } from "../../graph/model/property";

/**
 * Gives resources the ids a policy is not told, by what others were handed: an input that is fed from one resource
 * alone, and holds none of its outputs, holds its id. Where inputs disagree, the value most of them have counts, so
 * that a foreign identifier put in the place of an id still stands out.
 */
export function withIds(resources: readonly GraphResource[]): readonly GraphResource[] {
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  const votes = new Map<string, Map<string, number>>();
  for (const { inputs, propertyDependencies } of resources) {
    for (const [property, [urn, ...others]] of Object.entries(propertyDependencies)) {
      const source = urn === undefined || others.length > 0 ? undefined : byUrn.get(urn);
      const value = soleText(inputs[property]);
      if (source === undefined || value === undefined || !isIdOf(source, value)) continue;
      const counts = votes.get(source.urn) ?? new Map<string, number>();
      votes.set(source.urn, counts.set(value, (counts.get(value) ?? 0) + 1));
    }
  }
  return resources.map((resource) => {
    const id = resource.id ?? mostVoted(votes.get(resource.urn)) ?? repeatedId(resource);
    return id === undefined ? resource : { ...resource, id };
  });
}

/** A text, or the one text in a list. */
function soleText(value: PropertyValue | undefined): string | undefined {
  const only = Array.isArray(value) && value.length === 1 ? value[0] : value;
  return typeof only === "string" && only !== UNKNOWN ? only : undefined;
}

function isIdOf({ custom, outputs }: GraphResource, value: string): boolean {
  return custom && !Object.values(outputs).includes(value);
}

function mostVoted(counts: ReadonlyMap<string, number> | undefined): string | undefined {
  if (counts === undefined) return undefined;
  return [...counts].reduce((best, each) => (each[1] > best[1] ? each : best))[0];
}

/** RDS has the id of an instance among its outputs, under another name. */
function repeatedId({ type, outputs }: GraphResource): string | undefined {
  const id = type === "aws:rds/instance:Instance" ? outputs["resourceId"] : undefined;
  return typeof id === "string" && id !== UNKNOWN ? id : undefined;
}
