import { ADDRESS_SPACES } from "../../graph/closed/name-scopes";
import { places } from "../../graph/closed/places/place";
import type { Derivation, GraphResource, ResourceGraph } from "../../graph/model/graph";
import { isMap, isSecret, type PropertyValue, reveal } from "../../graph/model/property";
import { PROVIDER_TYPE_PREFIX } from "../../graph/model/urn";

/** The clouds by the packages of their types. */
const CLOUDS: Readonly<Record<string, string>> = {
  aws: "aws",
  "azure-native": "azure",
  azure: "azure",
  gcp: "gcp",
};
/** Inputs of providers that say where and for whom they work, and what each is called among derived values. */
const HOLDERS: Readonly<Record<string, string>> = {
  region: "region",
  location: "region",
  allowedAccountIds: "account",
  subscriptionId: "account",
  project: "account",
};
/** Inputs that say where a resource is, gravest first: that of a group of resources says it for all of them. */
const REGIONS = ["location", "region"] as const;
const ZONE = /^(?:availabilityZones?|zones?)$/u;
/** Shorter texts stand for too much. */
const MIN_NAME = 3;

/** What a stack's state says of its identity: what each value stands for → the value. */
export type Identity = ReadonlyMap<string, string>;

/** The cloud that most resources of a stack are of. */
export function cloudOf({ resources }: ResourceGraph): string {
  const counts = new Map<string, number>();
  for (const { type, custom } of resources) {
    const cloud = CLOUDS[type.split(":")[0] ?? ""];
    if (custom && cloud !== undefined) counts.set(cloud, (counts.get(cloud) ?? 0) + 1);
  }
  return [...counts].reduce((best, each) => (each[1] > best[1] ? each : best), ["", 0] as const)[0];
}

/**
 * What is identity by its place: where the providers work, the resources' own names, the networks' address blocks, the
 * zones; and what the config keys say that the team names.
 */
export function identityOf(graph: ResourceGraph, named: ReadonlyMap<string, string>): Identity {
  const found = new Map<string, string>([["id", graph.stack]]);
  const put = (stands: string, value: PropertyValue | undefined): void => {
    if (typeof value === "string" && value.length > 1 && !found.has(stands)) found.set(stands, value);
  };
  for (const [key, value] of named) put(`config(${key})`, value);
  for (const { type, inputs } of graph.resources) {
    if (!type.startsWith(PROVIDER_TYPE_PREFIX)) continue;
    for (const [input, stands] of Object.entries(HOLDERS)) put(stands, firstOf(inputs[input]));
  }
  for (const input of REGIONS) put("region", usual(graph.resources, input));
  for (const resource of graph.resources) {
    if (resource.custom && !resource.external && !resource.type.startsWith("pulumi:"))
      ofResource(resource, put);
  }
  return found;
}

/** The values that tell the stacks apart, for each stack; what all of them have alike is nobody's identity. */
export function derivationsOf(identities: readonly Identity[]): readonly (readonly Derivation[])[] {
  const alike = (stands: string): boolean =>
    identities.length > 1 && new Set(identities.map((identity) => identity.get(stands))).size === 1;
  return identities.map((identity) => {
    const seen = new Set<string>();
    return [...identity].flatMap(([stands, value]): Derivation[] => {
      // A place that all share is theirs all the same; a name that all share is a word.
      if (seen.has(value) || (alike(stands) && !/^(?:account|region|zone|cidr)/u.test(stands))) return [];
      seen.add(value);
      return [stands === "id" ? { value, stands, whole: true } : { value, stands }];
    });
  });
}

function ofResource(
  { type, name, inputs }: GraphResource,
  put: (stands: string, value: PropertyValue | undefined) => void,
): void {
  const at = `${type}::${name}`;
  for (const path of ADDRESS_SPACES[type] ?? [])
    for (const [index, text] of textsAt(inputs, path.split(".")).entries()) {
      put("cidr", text);
      put(`cidr(${at}#${path}[${index}])`, text);
    }
  const visit = (value: PropertyValue | undefined, path: string, key: string): void => {
    if (typeof value === "string") {
      if (ZONE.test(key)) put(`zone(${value})`, value);
      else if (path === key && value.length >= MIN_NAME && places().kindOf(type, path, key) === "own")
        put(`name(${at}#${path})`, value);
    } else if (Array.isArray(value)) for (const item of value) visit(item, `${path}[]`, key);
    else if (isSecret(value)) visit(reveal(value), path, key);
    else if (isMap(value))
      for (const [inner, item] of Object.entries(value))
        visit(item, path === "" ? inner : `${path}.${inner}`, inner);
  };
  visit(inputs, "", "");
}

/** A text, or the first of a list that may be written as JSON, as providers' inputs are. */
function firstOf(value: PropertyValue | undefined): string | undefined {
  if (typeof value !== "string") return Array.isArray(value) ? firstOf(value[0]) : undefined;
  if (!value.startsWith("[")) return value;
  try {
    return firstOf(JSON.parse(value) as PropertyValue);
  } catch {
    return undefined;
  }
}

/** The value that most resources have for an input. */
function usual(resources: readonly GraphResource[], input: string): string | undefined {
  const counts = new Map<string, number>();
  for (const { inputs, custom } of resources) {
    const value = inputs[input];
    if (custom && typeof value === "string") counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  let best: string | undefined;
  for (const [value, count] of counts) if (count > (counts.get(best ?? "") ?? 0)) best = value;
  return best;
}

function textsAt(value: PropertyValue | undefined, path: readonly string[]): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => textsAt(item, path));
  const [key, ...rest] = path;
  if (key === undefined) return typeof value === "string" ? [value] : [];
  return isMap(value) ? textsAt(value[key], rest) : [];
}
