import { isMap, type PropertyMap, type PropertyValue } from "../../graph/model/property";
import { digits, hex, letters, uuid } from "./digest";
import { PROJECT_NUMBER, type Tree } from "../../render/kinds/kind";
import { projectNumber, type Scope } from "./scope";
import { shortRegion, zoneId, zoneName } from "./zones";

/** All a template may refer to. */
export interface TemplateContext {
  readonly type: string;
  /** The resource's name in the program, the last part of its URN. */
  readonly logical: string;
  /** The physical name: the input the table names, else made from the logical name. */
  readonly name: string;
  /** Empty while the id itself is being made. */
  readonly id: string;
  readonly scope: Scope;
  /** Plain inputs, secrets revealed. */
  readonly inputs: PropertyMap;
  /** Makes this resource's generated parts differ from all others' and from its predecessor's. */
  readonly seed: string;
}

/**
 * Fills the placeholders of a template:
 * `{name}` `{id}` `{region}` `{account}` `{project}` `{number}` (project number) `{subscription}` `{tenant}`
 * `{location}` (the location input, else the region) `{hex:N}` `{digits:N}` `{chars:N}` `{uuid}`, each with an optional
 * `:salt`; `{upper:N}` capitals and digits; `{place:N}` the same for a whole account and region; `{of:N:path:salt}` follows from
 * an input alone (or, with `id` for the path, from this id), so that two resources can agree on it; `{short}` the short region;
 * `{zone}` what this account calls the zone of the input `availabilityZoneId`, `{zoneid}` the id of the input `availabilityZone`; `{ip}` an address of 198.18.0.0/15; `{generation}` how often this was made; `{in:path}` an input, `{last:path}` the last segment of an input after `/` or `:`.
 * A missing input gives an empty text.
 */
export function fill(template: string, context: TemplateContext): string {
  if (!template.includes("{")) return template;
  return template.replace(/\{([a-z]+)(?::([^{}]+))?\}/gi, (_whole, word: string, argument = "") =>
    value(word, argument, context),
  );
}

/** The values of a table's computed properties. */
export function grow(tree: Tree, context: TemplateContext): PropertyValue | undefined {
  if (typeof tree === "function") {
    const grown = tree(context.inputs);
    return grown === undefined ? undefined : grow(grown, context);
  }
  if (tree === PROJECT_NUMBER) return Number(fill("{number}", context));
  if (typeof tree === "string") return fill(tree, context);
  if (typeof tree !== "object") return tree;
  if (Array.isArray(tree)) return (tree as readonly Tree[]).map((item) => grow(item, context) ?? null);
  const map: PropertyMap = {};
  for (const [key, child] of Object.entries(tree)) {
    const grown = grow(child, context);
    if (grown !== undefined) map[key] = grown;
  }
  return map;
}

/** The value at a path with dots between (`a.b`, `a.0.b`). */
export function at(value: PropertyValue | undefined, path: string): PropertyValue | undefined {
  let current = value;
  for (const key of path.split(".")) {
    if (Array.isArray(current)) current = current[Number(key)];
    else if (isMap(current)) current = current[key];
    else return undefined;
  }
  return current;
}

const UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
const BASE36 = "abcdefghijklmnopqrstuvwxyz0123456789";

function value(word: string, argument: string, context: TemplateContext): string {
  const { scope, seed } = context;
  const [size = "", salt = "", ...rest] = argument.split(":");
  const length = Number(size);
  switch (word) {
    case "name":
      return context.name;
    case "id":
      return context.id;
    case "logical":
      return context.logical;
    case "account":
      return scope.account;
    case "region":
      return input(context, "region") || scope.region;
    case "project":
      return input(context, "project") || scope.project;
    case "number":
      return projectNumber(input(context, "project") || scope.project);
    case "subscription":
      return scope.subscription;
    case "tenant":
      return scope.tenant;
    case "location":
      return (input(context, "location") || input(context, "region") || scope.region)
        .toLowerCase()
        .replace(/ /g, "");
    case "hex":
      return hex(length, seed, salt);
    case "digits":
      return digits(length, seed, salt);
    case "upper":
      return letters(length, UPPER, seed, salt);
    case "place":
      // What the cloud gives one account in one region, the same for all its resources (`name.<this>.eu-west-1.rds…`).
      return letters(length, BASE36, scope.account, input(context, "region") || scope.region, salt);
    case "of":
      return hex(length, salt === "id" ? context.id : input(context, salt), "of", rest.join(":"));
    case "short":
      return shortRegion(input(context, "region") || scope.region);
    case "zone":
      return zoneName(input(context, "availabilityZoneId"), scope);
    case "zoneid":
      return zoneId(input(context, "availabilityZone"), scope);
    case "ip":
      return `198.${18 + (Number.parseInt(hex(2, seed, "net"), 16) % 2)}.${Number.parseInt(hex(2, seed, "a"), 16)}.${Number.parseInt(hex(2, seed, "b"), 16)}`;
    case "generation":
      return seed.split("|").at(-1) === "0" ? "1" : String(Number(seed.split("|").at(-1)) + 1);
    case "chars":
      return letters(length, BASE36, seed, salt);
    case "uuid":
      return uuid(seed, argument);
    case "in":
      return input(context, argument);
    case "last":
      return input(context, argument).split(/[/:]/).at(-1) ?? "";
    default:
      // A template is ours; an unknown word is a fault in a table and must not pass silently.
      throw new Error(`${context.type}: unknown placeholder {${word}}`);
  }
}

function input(context: TemplateContext, path: string): string {
  const found = at(context.inputs, path);
  return typeof found === "string" || typeof found === "number" ? String(found) : "";
}
