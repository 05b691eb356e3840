import type { GraphResource } from "../../../graph/model/graph";
import { DISGUISES, literalFor } from "../literals";
import { CLOSED, EQUAL, type Family, type Mutant, type MutantFleet, made, withInput } from "../mutant";
import { type Place, placesOf } from "../place";

const TOKEN = /swt0[0-9a-v]{21}/gu;

/** A place that refers to what the stamp itself made. */
interface Reference {
  readonly resource: GraphResource;
  readonly place: Place;
  readonly text: string;
  readonly tokens: readonly string[];
}

/** Every reference to an own output, replaced by the same output of another stamp. */
export const foreignTokens: Family = function* (fleet) {
  for (const { resource, place, text, tokens } of references(fleet)) {
    const foreign = text.replace(TOKEN, (token) => fleet.twin(token) ?? token);
    yield mutant(
      fleet,
      "foreign output",
      resource,
      place,
      foreign,
      tokens.length > 1 ? "all tokens" : "the token",
    );
  }
};

/** The same in disguise; every disguise comes back at every sixth place, two of them at each. */
export const hiddenTokens: Family = function* (fleet) {
  for (const [index, { resource, place, text }] of references(fleet).entries()) {
    if (place.isKey) continue;
    const foreign = text.replace(TOKEN, (token) => fleet.twin(token) ?? token);
    for (const [name, wear] of disguisesAt(index))
      yield mutant(fleet, "hidden foreign output", resource, place, wear(foreign), name);
  }
};

/** A foreign output among own ones: one more entry of every list that refers to something. */
export const mixedLists: Family = function* (fleet) {
  for (const { resource, place, text, tokens } of references(fleet)) {
    if (tokens.length !== 1 || place.isKey) continue;
    const foreign = text.replace(TOKEN, (token) => fleet.twin(token) ?? token);
    yield mutant(
      fleet,
      "foreign output beside an own one",
      resource,
      place,
      `${text},${foreign}`,
      "own and foreign",
    );
  }
};

/** Every reference to an own output, replaced by a literal of the same kind. */
export const literals: Family = function* (fleet) {
  for (const { resource, place, text, tokens } of references(fleet)) {
    const origin = fleet.origin(tokens[0] ?? "");
    if (origin === undefined) continue;
    const { value, hasForm } = literalFor(fleet.cloud, origin.type, origin.property);
    const isWhole = text === tokens[0];
    const replaced = isWhole ? value : text.replace(TOKEN, value);
    const family = hasForm ? "literal identifier" : "literal name";
    const what = `${replaced.slice(0, 60)}`;
    // A name without a form could be a setting: where the field does not say what it takes, the class does.
    const expected = hasForm && isWhole ? [CLOSED] : [CLOSED, EQUAL];
    yield { ...mutant(fleet, family, resource, place, replaced, what), expected };
  }
};

/** Literals with a form of their own, in disguise. */
export const hiddenLiterals: Family = function* (fleet) {
  for (const [index, { resource, place, text, tokens }] of references(fleet).entries()) {
    const origin = fleet.origin(tokens[0] ?? "");
    if (origin === undefined || place.isKey || text !== tokens[0]) continue;
    const { value, hasForm } = literalFor(fleet.cloud, origin.type, origin.property);
    if (!hasForm) continue;
    for (const [name, wear] of disguisesAt(index))
      yield mutant(fleet, "hidden literal identifier", resource, place, wear(value), name);
  }
};

function disguisesAt(index: number): typeof DISGUISES {
  const other = index + DISGUISES.length / 2;
  return DISGUISES.filter((_, at) => at === index % DISGUISES.length || at === other % DISGUISES.length);
}

function references(fleet: MutantFleet): Reference[] {
  return made(fleet.stamp).flatMap((resource) =>
    placesOf(resource.inputs).flatMap((place): Reference[] => {
      if (typeof place.value !== "string") return [];
      const tokens = place.value.match(TOKEN) ?? [];
      return tokens.length === 0 ? [] : [{ resource, place, text: place.value, tokens }];
    }),
  );
}

function mutant(
  { cloud, stamp }: MutantFleet,
  family: string,
  resource: GraphResource,
  place: Place,
  value: string,
  what: string,
): Mutant {
  return {
    family,
    cloud,
    urn: resource.urn,
    path: place.isKey ? place.path.replace(String(place.value), value) : place.path,
    what,
    expected: [CLOSED],
    make: () => withInput(stamp, resource, place, value),
  };
}
