import type { StampItem } from "../../components/routing/contract";
import { countryPlaces, type Place, regionPlaces } from "./places";

const RADIANS = Math.PI / 180;

/** How far two places are from each other, as a number that grows with it: the chord through a globe of radius 1, squared. */
function apart([northA, eastA]: Place, [northB, eastB]: Place): number {
  const [a, b] = [northA * RADIANS, northB * RADIANS];
  return (
    2 - 2 * (Math.sin(a) * Math.sin(b) + Math.cos(a) * Math.cos(b) * Math.cos((eastA - eastB) * RADIANS))
  );
}

/**
 * Stamps that take visitors now. One that is closed or emptied takes none. One that fails its tenants stays: nobody works the table out
 * anew when that is over, and until then who comes gets 503 with Retry-After.
 */
function open(stamps: Iterable<StampItem>): StampItem[] {
  return [...stamps]
    .filter(({ state, strangers }) => strangers === true && state === "active")
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** What the nearest stamps follow from: while it is the same, so are they. */
export function strangersKey(stamps: Iterable<StampItem>): string {
  return open(stamps)
    .map(({ id, region }) => `${id} ${region}`)
    .join();
}

/** Country → id of the nearest stamp that takes strangers, by the great circle; nothing where no stamp does. */
export function nearestStamps(stamps: Iterable<StampItem>): ReadonlyMap<string, string> {
  const regions = regionPlaces();
  const known = open(stamps).flatMap(({ id, region }) => {
    const place = regions.get(region);
    return place === undefined ? [] : [{ id, place }];
  });
  const nearest = new Map<string, string>();
  if (known.length === 0) return nearest;
  for (const [country, place] of countryPlaces()) {
    const [first] = known
      .map((stamp) => ({ ...stamp, far: apart(place, stamp.place) }))
      .sort((a, b) => a.far - b.far);
    if (first !== undefined) nearest.set(country, first.id);
  }
  return nearest;
}
