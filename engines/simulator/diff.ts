import { isMap, type PropertyMap, type PropertyValue } from "../../graph/model/property";
import type { Kind } from "../../render/kinds/kind";
import { cloudOf } from "../../render/kinds/cloud";
import { at } from "./template";
import { plainMap } from "./values";

/** What a change of inputs means to the cloud. */
export interface Difference {
  /** Paths of the inputs that differ, e.g. `settings.tier`, `subnetIds[2]`. */
  readonly changed: readonly string[];
  /** Those of them that need another resource. */
  readonly replaces: readonly string[];
  /** Whether the old resource must go first, because its name is given and would clash. */
  readonly deleteBeforeReplace: boolean;
}

/** Compares two sets of inputs; an unknown value differs from everything, as in a real preview. */
export function differenceOf(type: string, kind: Kind, olds: PropertyMap, news: PropertyMap): Difference {
  const before = plainMap(olds);
  const after = plainMap(news);
  const changed = changedPaths(before, after);
  const rules = [...(kind.replaces ?? []), ...implied(type, kind)];
  const replaces = changed.filter((path) => !isTag(kind, path) && needsReplacement(rules, path));
  const name = kind.name?.property;
  const sameName = name !== undefined && at(after, name) !== undefined && !replaces.includes(name);
  return { changed, replaces, deleteBeforeReplace: replaces.length > 0 && sameName };
}

/** Tags are changed in place, also of what can't be changed in anything else. */
function isTag(kind: Kind, path: string): boolean {
  return kind.tagged === true && /^tags(?:All)?(?:$|[.[])/u.test(path);
}

/** Paths at which two maps differ; internal properties (`__defaults`) don't count. */
export function changedPaths(before: PropertyMap, after: PropertyMap): string[] {
  const paths: string[] = [];
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  for (const key of keys) if (!key.startsWith("__")) compare(before[key], after[key], key, paths);
  return paths;
}

function compare(
  before: PropertyValue | undefined,
  after: PropertyValue | undefined,
  path: string,
  paths: string[],
): void {
  if (before === after || (isEmpty(before) && isEmpty(after))) return;
  if (Array.isArray(before) && Array.isArray(after)) {
    const length = Math.max(before.length, after.length);
    for (let index = 0; index < length; index += 1)
      compare(before[index], after[index], `${path}[${index}]`, paths);
  } else if (isMap(before) && isMap(after)) {
    for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
      compare(before[key], after[key], `${path}.${key}`, paths);
    }
  } else {
    paths.push(path);
  }
}

function isEmpty(value: PropertyValue | undefined): boolean {
  return value === undefined || value === null;
}

/** Nothing can be renamed or moved in any of the clouds, nor given to another owner. */
function implied(type: string, kind: Kind): string[] {
  const place = {
    aws: ["region"],
    azure: ["resourceGroupName", "location"],
    gcp: ["project", "location", "region", "zone"],
    random: [],
  };
  return [
    ...place[cloudOf(type) ?? "random"],
    ...(kind.name === undefined ? [] : [kind.name.property, ...(kind.name.within ?? [])]),
  ];
}

function needsReplacement(rules: readonly string[], path: string): boolean {
  const bare = path.replace(/\[\d+\]/g, "");
  return rules.some((rule) => rule === "*" || bare === rule || bare.startsWith(`${rule}.`));
}
