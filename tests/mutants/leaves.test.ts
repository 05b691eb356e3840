import fc from "fast-check";
import type { StampGraph } from "../../fleet/check/states/stamp-graph";
import { type CanonicalGraph, canonicalise } from "../../graph/canonical/canonical";
import { type Difference, diffCanonical } from "../../graph/equal/diff";
import { fingerprint } from "../../graph/canonical/fingerprint";
import { StampTemplate } from "../../graph/equal/template/template";
import { STACK_TYPE } from "../../graph/model/urn";
import { CLOUDS, type CloudName, mutantFleet } from "./fleet";
import { type Leaf, leavesOf, otherThan } from "./leaves";
import { TODAY, allowedOf } from "./judge";
import { changeAt, placesOf } from "./place";
import { few, some, times } from "../sweep";

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
): Promise<{ stamp: StampGraph; other: StampGraph; reference: CanonicalGraph; leaves: Leaf[][] }> {
  const { fleet } = await mutantFleet(cloud);
  const { stamp, other } = fleet;
  const leaves = stamp.graph.resources.filter(({ type }) => type !== STACK_TYPE).map(leavesOf);
  return { stamp, other, reference: canonicalise(other.graph, other.derivations), leaves };
}

describe.each(few(CLOUDS))("a leaf of a stamp's graph on %s", (cloud) => {
  let made: Awaited<ReturnType<typeof stampOf>>;
  beforeAll(async () => {
    made = await stampOf(cloud);
  });

  // One leaf of every resource at a time: what one resource has otherwise is reported at that resource.
  test("is missed nowhere when it is changed", () => {
    const { stamp, reference, leaves } = made;
    const missed: string[] = [];
    const rounds = Math.max(...leaves.map(({ length }) => length));
    for (let round = 0; round < rounds; round += times(24, 1)) {
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
      { numRuns: times(3, 40), seed: 20261101 },
    );
  });

  test("takes the stamp off the short way, each one alone, whoever its template is", () => {
    const { stamp, other, leaves } = made;
    for (const { graph, derivations } of [stamp, other]) {
      const template = StampTemplate.of(graph, derivations, { allow: allowedOf(cloud), today: TODAY });
      expect(template?.fits(stamp.graph, stamp.derivations)).toBe(true);
      expect(template?.fits(other.graph, other.derivations)).toBe(true);
      const { resources } = stamp.graph;
      const numbers = new Map(resources.map(({ urn }, number) => [urn, number]));
      const missed = some(leaves.flat(), 60).filter(({ urn, change }) => {
        const number = numbers.get(urn) ?? 0;
        const changed = resources.flatMap((each, index) => (index === number ? [change(each)] : [each]));
        return template?.fits({ ...stamp.graph, resources: changed }, stamp.derivations) !== false;
      });
      expect(missed.map(({ urn, path }) => `${urn} ${path}`)).toEqual([]);
    }
  });

  test("may be an output of the stack", () => {
    const { stamp, reference } = made;
    const { outputs } = stamp.graph;
    const identity = new Set(["derivations", "expires"]);
    const places = placesOf(outputs).filter(({ path }) => !identity.has(path.split(/[.[]/u)[0] ?? ""));
    for (const place of some(places, 24)) {
      const changed = { ...stamp.graph, outputs: changeAt(outputs, place, otherThan(place)) };
      const found = diffCanonical(reference, canonicalise(changed, stamp.derivations));
      expect({ path: place.path, found: found.length }).toEqual({ path: place.path, found: 1 });
    }
  });
});
