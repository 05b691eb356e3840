import type { StampGraph } from "../../fleet/check/states/stamp-graph";
import type { GraphResource } from "../../graph/model/graph";
import { isMap, type PropertyMap, type PropertyValue, SIGNATURE_KEY } from "../../graph/model/property";
import { isToken } from "../../graph/model/tokens";
import { PROVIDER_TYPE_PREFIX, STACK_TYPE } from "../../graph/model/urn";
import type { Random } from "../mutants/random";

/** One change of one stamp, and where it is to be found. */
export interface SingleChange {
  readonly stamp: StampGraph;
  readonly urn: string;
  /** The finding's path begins with this. */
  readonly path: string;
}

/** Makes one change of a kind in a stamp of a fleet; the others are there to take values from. */
export type ChangeKind = (stamp: StampGraph, others: readonly StampGraph[], random: Random) => SingleChange;

interface Place {
  readonly resource: GraphResource;
  readonly path: readonly (string | number)[];
  readonly value: PropertyValue;
}

/** What a change puts in, which stands nowhere else. */
const ODD = "odd-value";

/** Kinds of single changes, by what they are. */
export const KINDS: Readonly<Record<string, ChangeKind>> = {
  "a text": (stamp, _, random) =>
    atPlace(
      stamp,
      random,
      (value) => isLiteral(value),
      (value) => `${String(value)}-${ODD}`,
    ),
  "a number": (stamp, _, random) =>
    atPlace(
      stamp,
      random,
      (value) => typeof value === "number",
      (value) => Number(value) + 17,
    ),
  "a switch": (stamp, _, random) =>
    atPlace(
      stamp,
      random,
      (value) => typeof value === "boolean",
      (value) => value !== true,
    ),
  "an item more in the middle of a list": (stamp, _, random) =>
    atPlace(stamp, random, isLongList, (value) => {
      const list = listOf(value);
      return [...list.slice(0, 1), oddItem(list[0]), ...list.slice(1)];
    }),
  "an item less in the middle of a list": (stamp, _, random) =>
    atPlace(
      stamp,
      random,
      (value) => isLongList(value) && new Set(listOf(value).map((item) => JSON.stringify(item))).size > 1,
      (value) => listOf(value).slice(1),
    ),
  "the order of a list": (stamp, _, random) =>
    atPlace(
      stamp,
      random,
      (value) => isLongList(value) && JSON.stringify(value) !== JSON.stringify([...listOf(value)].reverse()),
      (value) => [...listOf(value)].reverse(),
    ),
  "a key more": (stamp, _, random) =>
    atPlace(
      stamp,
      random,
      isPlainMap,
      (value) => ({ ...(isMap(value) ? value : {}), oddKey: ODD }),
      "oddKey",
    ),
  "a key less": (stamp, _, random) => {
    const { resource, path, value } = random.pick(
      placesOf(stamp).filter((place) => isPlainMap(place.value) && place.path.length > 0),
    );
    const key = random.pick(Object.keys(isMap(value) ? value : {}));
    const { [key]: _gone, ...rest } = isMap(value) ? value : {};
    return edited(stamp, resource, put(resource.inputs, path, rest), shown([...path, key]));
  },
  "a setting inside a text of JSON": (stamp, _, random) => {
    const { resource, path, value } = random.pick(placesOf(stamp).filter((place) => isJson(place.value)));
    const parsed: unknown = JSON.parse(String(value));
    const text = JSON.stringify({ ...Object(parsed), oddKey: ODD });
    return edited(stamp, resource, put(resource.inputs, path, text), shown([...path, "oddKey"]));
  },
  "another of its own resources": (stamp, _, random) => {
    const tokens = stamp.graph.resources.flatMap(({ id }) => (id !== undefined && isToken(id) ? [id] : []));
    return atPlace(
      stamp,
      random,
      (value) => typeof value === "string" && tokens.includes(value),
      (value) => random.pick(tokens.filter((token) => token !== value)),
    );
  },
  "what is another stamp's": (stamp, [other], random) => {
    const [own, theirs] = [ownValue(stamp, "region"), ownValue(other, "region")];
    return atPlace(
      stamp,
      random,
      (value) => typeof value === "string" && value.includes(own) && !isJson(value),
      (value) => String(value).replaceAll(own, theirs),
    );
  },
  "another own value": (stamp, _, random) => {
    const own = ownValue(stamp, "cidr(app,0)");
    return atPlace(
      stamp,
      random,
      (value) => value === own,
      () => ownValue(stamp, "cidr(spare)"),
    );
  },
  "a resource more": (stamp, _, random) => {
    const resource = random.pick(ordinary(stamp));
    const odd = {
      ...resource,
      urn: `${resource.urn}-odd`,
      name: `${resource.name}-odd`,
      id: "odd-0123456789",
    };
    const resources = [...stamp.graph.resources, odd];
    return { stamp: { ...stamp, graph: { ...stamp.graph, resources } }, urn: odd.urn, path: "" };
  },
  "a resource less": (stamp, _, random) => {
    const resource = random.pick(ordinary(stamp));
    const resources = stamp.graph.resources.filter((each) => each !== resource);
    return { stamp: { ...stamp, graph: { ...stamp.graph, resources } }, urn: resource.urn, path: "" };
  },
  "an option": (stamp, _, random) => {
    const resource = random.pick(ordinary(stamp));
    const options = { ...resource.options, retainOnDelete: resource.options.retainOnDelete !== true };
    return replaced(stamp, resource, { ...resource, options }, "options.retainOnDelete");
  },
  "a dependency more": (stamp, _, random) => {
    const resource = random.pick(ordinary(stamp));
    const other = random.pick(
      ordinary(stamp).filter(({ urn }) => urn !== resource.urn && !resource.dependencies.includes(urn)),
    );
    const dependencies = [...resource.dependencies, other.urn];
    return replaced(stamp, resource, { ...resource, dependencies }, "dependencies");
  },
  "a dependency less": (stamp, _, random) => {
    const resource = random.pick(ordinary(stamp).filter(({ dependencies }) => dependencies.length > 0));
    const dependencies = resource.dependencies.slice(1);
    return replaced(stamp, resource, { ...resource, dependencies }, "dependencies");
  },
  "a parent": (stamp, _, random) => {
    const parents = stamp.graph.resources.filter(({ custom, type }) => !custom && type !== STACK_TYPE);
    const resource = random.pick(ordinary(stamp));
    const parent = random.pick(parents.filter(({ urn }) => urn !== resource.parent));
    return replaced(stamp, resource, { ...resource, parent: parent.urn }, "parent");
  },
  "a provider": (stamp, _, random) => {
    const resource = random.pick(ordinary(stamp).filter(({ provider }) => provider !== undefined));
    const provider = `urn:pulumi:${stamp.graph.stack}::${stamp.graph.project}::pulumi:providers:odd::odd::odd-id`;
    return replaced(stamp, resource, { ...resource, provider }, "provider");
  },
  "an output that is not what was asked for": (stamp, _, random) => {
    const { resource, path, value } = random.pick(
      placesOf(stamp).filter((place) => typeof place.value === "number" && place.path.length === 1),
    );
    const outputs = { ...resource.outputs, [String(path[0])]: Number(value) + 17 };
    return replaced(stamp, resource, { ...resource, outputs }, `outputs.${shown(path)}`);
  },
};

function ordinary({ graph }: StampGraph): GraphResource[] {
  const parents = new Set(graph.resources.map(({ parent }) => parent));
  return graph.resources.filter(
    ({ custom, external, type, urn }) =>
      custom && !external && !type.startsWith(PROVIDER_TYPE_PREFIX) && !parents.has(urn),
  );
}

function atPlace(
  stamp: StampGraph,
  random: Random,
  isWanted: (value: PropertyValue) => boolean,
  change: (value: PropertyValue) => PropertyValue,
  below?: string,
): SingleChange {
  const places = placesOf(stamp).filter(({ value, path }) => path.length > 0 && isWanted(value));
  if (places.length === 0) throw new Error("no such place");
  const { resource, path, value } = random.pick(places);
  const where = shown(below === undefined ? path : [...path, below]);
  return edited(stamp, resource, put(resource.inputs, path, change(value)), where);
}

function placesOf(stamp: StampGraph): Place[] {
  const places: Place[] = [];
  for (const resource of ordinary(stamp)) {
    const visit = (value: PropertyValue, path: readonly (string | number)[]): void => {
      if (isMap(value) && SIGNATURE_KEY in value) return;
      places.push({ resource, path, value });
      if (Array.isArray(value)) for (const [index, item] of value.entries()) visit(item, [...path, index]);
      else if (isMap(value)) for (const [key, item] of Object.entries(value)) visit(item, [...path, key]);
    };
    visit(resource.inputs, []);
  }
  return places;
}

function put(
  value: PropertyValue | undefined,
  [first, ...rest]: readonly (string | number)[],
  to: PropertyValue,
): PropertyValue {
  if (first === undefined) return to;
  if (Array.isArray(value)) return value.map((item, index) => (index === first ? put(item, rest, to) : item));
  const map = isMap(value) ? value : {};
  return { ...map, [first]: put(map[first], rest, to) };
}

function edited(
  stamp: StampGraph,
  resource: GraphResource,
  inputs: PropertyValue,
  path: string,
): SingleChange {
  return replaced(stamp, resource, { ...resource, inputs: isMap(inputs) ? inputs : {} }, path);
}

function replaced(stamp: StampGraph, resource: GraphResource, by: GraphResource, path: string): SingleChange {
  const resources = stamp.graph.resources.map((each) => (each === resource ? by : each));
  return { stamp: { ...stamp, graph: { ...stamp.graph, resources } }, urn: resource.urn, path };
}

function shown(path: readonly (string | number)[]): string {
  return path
    .map((part, index) => (typeof part === "number" ? `[${part}]` : `${index === 0 ? "" : "."}${part}`))
    .join("");
}

function listOf(value: PropertyValue): PropertyValue[] {
  return Array.isArray(value) ? value : [];
}

function isLongList(value: PropertyValue): boolean {
  return Array.isArray(value) && value.length > 1;
}

function isPlainMap(value: PropertyValue): boolean {
  return (
    isMap(value) && Object.keys(value).length > 1 && !Object.keys(value).some((key) => key.startsWith("__"))
  );
}

function isLiteral(value: PropertyValue): boolean {
  return typeof value === "string" && value.length > 1 && !value.includes("swt0") && !/^[[{]/u.test(value);
}

function isJson(value: PropertyValue): boolean {
  return typeof value === "string" && /^(?:\{.*\}|\[.*\])$/su.test(value);
}

/** An item like the others of a list that is none of them. */
function oddItem(like: PropertyValue | undefined): PropertyValue {
  if (typeof like === "number") return 4711;
  if (!isMap(like)) return ODD;
  const odd: PropertyMap = {};
  for (const [key, value] of Object.entries(like)) odd[key] = typeof value === "string" ? ODD : value;
  return { ...odd, oddKey: ODD };
}

function ownValue(stamp: StampGraph | undefined, stands: string): string {
  const found = stamp?.derivations.find((derived) => derived.stands === stands)?.value;
  if (found === undefined) throw new Error(`no ${stands}`);
  return found;
}
