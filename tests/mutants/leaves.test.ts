import fc from "fast-check";
import type { StampGraph } from "../../fleet/check/stamp-graph";
import { type CanonicalGraph, canonicalise } from "../../graph/canonical";
import { type Difference, diffCanonical } from "../../graph/diff";
import { fingerprint } from "../../graph/fingerprint";
import type { GraphResource } from "../../graph/graph";
import { STACK_TYPE } from "../../graph/urn";
import { CLOUDS, type CloudName, mutantFleet } from "./fleet";
import { changeAt, type Place, placesOf } from "./place";

/** One leaf of one resource, and the resource with just that one changed. */
interface Leaf {
  readonly urn: string;
  /** Where the difference must be reported. */
  readonly path: string;
  readonly change: (resource: GraphResource) => GraphResource;
}

function leavesOf(resource: GraphResource): Leaf[] {
  const { urn, inputs, options, dependencies, propertyDependencies, parent, provider } = resource;
  const leaf = (path: string, change: Leaf["change"]): Leaf => ({ urn, path, change });
  return [
    ...placesOf(inputs).map((place) =>
      leaf(place.path, (each) => ({ ...each, inputs: changeAt(each.inputs, place, otherThan(place)) })),
    ),
    ...(["protect", "retainOnDelete"] as const).map((key) =>
      leaf(`options.${key}`, (each) => ({ ...each, options: { ...options, [key]: options[key] !== true } })),
    ),
    ...(["ignoreChanges", "replaceOnChanges", "additionalSecretOutputs"] as const).map((key) =>
      leaf(`options.${key}`, (each) => ({
        ...each,
        options: { ...options, [key]: [...(options[key] ?? []), "odd"] },
      })),
    ),
    ...dependencies.map((_, index) =>
      leaf("dependencies", (each) => ({ ...each, dependencies: dependencies.toSpliced(index, 1) })),
    ),
    ...Object.entries(propertyDependencies).flatMap(([key, urns]) =>
      urns.map((_, index) =>
        leaf(`propertyDependencies.${key}`, (each) => ({
          ...each,
          propertyDependencies: { ...propertyDependencies, [key]: urns.toSpliced(index, 1) },
        })),
      ),
    ),
    ...(parent === undefined ? [] : [leaf("parent", (each) => ({ ...each, parent: `${parent}-odd` }))]),
    ...(provider === undefined || provider === ""
      ? []
      : [leaf("provider", (each) => ({ ...each, provider: provider.replace(/::[^:]*$/u, "-odd$&") }))]),
    leaf("custom", (each) => ({ ...each, custom: !each.custom })),
  ];
}

/** A value of the same kind that stands for something else. */
function otherThan({ value }: Place): string | number | boolean {
  if (typeof value === "number") return value + 1;
  return typeof value === "boolean" ? !value : `${value}-odd`;
}

/** What the second law says once these leaves, of different resources, are changed. */
function differences(stamp: StampGraph, reference: CanonicalGraph, leaves: readonly Leaf[]): Difference[] {
  const changes = new Map(leaves.map(({ urn, change }) => [urn, change]));
  const resources = stamp.graph.resources.map(
    (resource) => changes.get(resource.urn)?.(resource) ?? resource,
  );
  return diffCanonical(reference, canonicalise({ ...stamp.graph, resources }, stamp.derivations));
}

function isReported({ urn, path }: Leaf, found: readonly Difference[]): boolean {
  return found.some((difference) => {
    if (difference.urn !== urn) return false;
    if (difference.path.startsWith(path) || path.startsWith(difference.path)) return true;
    // Keys that are identifiers, and assets, are called by what they stand for.
    return difference.path.includes("⟨") && topOf(difference.path) === topOf(path);
  });
}

function topOf(path: string): string {
  return path.split(/[.[]/u, 1)[0] ?? path;
}

async function stampOf(
  cloud: CloudName,
): Promise<{ stamp: StampGraph; reference: CanonicalGraph; leaves: Leaf[][] }> {
  const { fleet } = await mutantFleet(cloud);
  const { stamp, other } = fleet;
  const leaves = stamp.graph.resources.filter(({ type }) => type !== STACK_TYPE).map(leavesOf);
  return { stamp, reference: canonicalise(other.graph, other.derivations), leaves };
}

describe.each(CLOUDS)("a leaf of a stamp's graph on %s", (cloud) => {
  let made: Awaited<ReturnType<typeof stampOf>>;
  beforeAll(async () => {
    made = await stampOf(cloud);
  });

  // One leaf of every resource at a time: what one resource has otherwise is reported at that resource.
  test("is missed nowhere when it is changed", () => {
    const { stamp, reference, leaves } = made;
    const missed: string[] = [];
    const rounds = Math.max(...leaves.map(({ length }) => length));
    for (let round = 0; round < rounds; round += 1) {
      const changed = leaves.flatMap((each) => each.slice(round, round + 1));
      const found = differences(stamp, reference, changed);
      for (const leaf of changed) if (!isReported(leaf, found)) missed.push(`${leaf.urn} ${leaf.path}`);
    }
    expect(leaves.flat().length).toBeGreaterThan(2000);
    expect(missed).toEqual([]);
  });

  test("gives the stamp another fingerprint when it alone is changed", () => {
    const { stamp, reference, leaves } = made;
    const whole = fingerprint(reference);
    expect(fingerprint(canonicalise(stamp.graph, stamp.derivations))).toBe(whole);
    fc.assert(
      fc.property(fc.constantFrom(...leaves.flat()), (leaf) => {
        const found = differences(stamp, reference, [leaf]);
        expect(isReported(leaf, found)).toBe(true);
      }),
      { numRuns: 40, seed: 20261101 },
    );
  });

  test("may be an output of the stack", () => {
    const { stamp, reference } = made;
    const { outputs } = stamp.graph;
    const identity = new Set(["derivations", "expires"]);
    for (const place of placesOf(outputs).filter(({ path }) => !identity.has(path.split(/[.[]/u)[0] ?? ""))) {
      const changed = { ...stamp.graph, outputs: changeAt(outputs, place, otherThan(place)) };
      const found = diffCanonical(reference, canonicalise(changed, stamp.derivations));
      expect({ path: place.path, found: found.length }).toEqual({ path: place.path, found: 1 });
    }
  });
});
