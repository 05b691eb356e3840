import type { Derivation } from "../../../graph/model/graph";
import { CLOSED, EQUAL, type Family, made, withInput } from "../mutant";
import { placesOf } from "../place";

/** What a derived value stands for, in the words of the list of what must be caught. */
function familyOf(stands: string): string | undefined {
  if (stands.startsWith("name(") || stands.startsWith("guid(")) return "foreign derived name";
  if (stands.startsWith("hostName")) return "foreign host name";
  if (stands.startsWith("cidr")) return "foreign address";
  if (stands === "account") return "foreign account";
  if (stands === "region" || stands.startsWith("zone(")) return "foreign region";
  return undefined;
}

/** Every value a stamp derived from its identity, replaced by what another stamp derives in its place. */
export const derivedValues: Family = function* (fleet) {
  const { stamp, other, cloud } = fleet;
  const others = new Map(other.derivations.map(({ stands, value }) => [stands, value]));
  const candidates = [...stamp.derivations]
    .filter(({ value, stands }) => value.length > 2 && familyOf(stands) !== undefined)
    .sort((a, b) => b.value.length - a.value.length);
  for (const resource of made(stamp)) {
    for (const place of placesOf(resource.inputs)) {
      if (typeof place.value !== "string" || place.isKey) continue;
      const text = place.value;
      const derived = candidates.find(({ value }) => holds(text, value));
      const foreign = derived === undefined ? undefined : others.get(derived.stands);
      if (derived === undefined || foreign === undefined || foreign === derived.value) continue;
      const family = familyOf(derived.stands) ?? "";
      const changed = text.replaceAll(derived.value, foreign);
      // A region or an account in the middle of a text may be a word; the class knows what stands there.
      const isWeak = family === "foreign region" || (family === "foreign account" && text !== derived.value);
      yield {
        family,
        cloud,
        urn: resource.urn,
        path: place.path,
        what: `${derived.stands}: ${changed.slice(0, 60)}`,
        expected: isWeak ? [CLOSED, EQUAL] : [CLOSED],
        make: () => withInput(stamp, resource, place, changed),
      };
    }
  }
};

/** Every tag and label that names the stamp, missing or another stamp's. */
export const tags: Family = function* ({ stamp, other, cloud }) {
  for (const resource of made(stamp)) {
    for (const place of placesOf(resource.inputs)) {
      if (place.value !== stamp.id || !/(?:^|[-_:])stamp$/u.test(place.key)) continue;
      for (const [family, value] of [
        ["missing stamp tag", undefined],
        ["foreign stamp tag", other.id],
      ] as const) {
        yield {
          family,
          cloud,
          urn: resource.urn,
          path: place.path,
          what: place.key,
          expected: [EQUAL],
          make: () => withInput(stamp, resource, place, value),
        };
      }
    }
  }
};

function holds(text: string, value: Derivation["value"]): boolean {
  const at = text.indexOf(value);
  if (at < 0) return false;
  const isEdge = (character: string | undefined): boolean =>
    character === undefined || !/[A-Za-z0-9]/u.test(character);
  return isEdge(text[at - 1]) && isEdge(text[at + value.length]);
}
