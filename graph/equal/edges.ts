import type { CanonicalResource } from "../canonical/canonical";
import type { ResourcePairs } from "./resource-pairs";
import { type Found, ValueDiff } from "./value-diff";

/**
 * What a resource depends on. What an input's difference brings with it, or a resource that one side lacks, is not said
 * again, and what both the property's list and the resource's have is said once, where it is exact.
 */
export function compareEdges(
  before: CanonicalResource,
  after: CanonicalResource,
  pairs: ResourcePairs,
  into: Found[],
): void {
  const inputs = new Set(into.map(({ path }) => /^[^.[]*/u.exec(path)?.[0] ?? ""));
  const known = new Set<string>();
  const properties = new Set([
    ...Object.keys(before.propertyDependencies),
    ...Object.keys(after.propertyDependencies),
  ]);
  for (const property of properties) {
    const one = named(before.propertyDependencies[property], pairs);
    const other = after.propertyDependencies[property] ?? [];
    const odd = differing(one, other).filter((urn) => !pairs.isOdd(urn));
    for (const urn of odd) known.add(urn);
    if (odd.length > 0 && !inputs.has(property)) say(one, other, `propertyDependencies.${property}`, into);
  }
  const dependencies = named(before.dependencies, pairs);
  const odd = differing(dependencies, after.dependencies);
  if (odd.some((urn) => !pairs.isOdd(urn) && !known.has(urn)))
    say(dependencies, after.dependencies, "dependencies", into);
}

function named(urns: readonly string[] | undefined, pairs: ResourcePairs): readonly string[] {
  return (urns ?? []).map((urn) => pairs.named(urn) ?? urn);
}

function differing(one: readonly string[], other: readonly string[]): string[] {
  return [...one.filter((urn) => !other.includes(urn)), ...other.filter((urn) => !one.includes(urn))];
}

/** One finding a list, with what one side has more. */
function say(one: readonly string[], other: readonly string[], path: string, into: Found[]): void {
  const [gone, more] = [one.filter((urn) => !other.includes(urn)), other.filter((urn) => !one.includes(urn))];
  new ValueDiff(undefined, into).compare(
    gone.length === 0 ? undefined : gone.join(", "),
    more.length === 0 ? undefined : more.join(", "),
    path,
  );
}
