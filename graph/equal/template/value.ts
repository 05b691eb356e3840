import type { OwnValues } from "../own-values";
import {
  ARCHIVE_SIGNATURE,
  ASSET_SIGNATURE,
  isMap,
  isSecret,
  type PropertyMap,
  type PropertyValue,
  reveal,
  SIGNATURE_KEY,
  UNKNOWN,
} from "../../model/property";
import type { TextTemplates, TextTemplate } from "./text";

const FILES: ReadonlySet<string> = new Set([ASSET_SIGNATURE, ARCHIVE_SIGNATURE]);

/** What a value of a template is, as numbers, which are told apart fastest; the last fits nothing. */
const [LITERAL, OWN, LIST, MAP, SECRET, NEVER] = [0, 1, 2, 3, 4, 5] as const;
type Kind = typeof LITERAL | typeof OWN | typeof LIST | typeof MAP | typeof SECRET | typeof NEVER;

/** A value whose texts are templates. One shape for all kinds, because most of the work is done on these. */
export interface ValueTemplate {
  readonly kind: Kind;
  /** Of a literal. */
  readonly value: PropertyValue;
  /** Of an own text. */
  readonly number: number;
  /** Of a map, in order. */
  readonly keys: readonly TextTemplate[];
  /** Of a list, a map or a secret. */
  readonly items: readonly ValueTemplate[];
}

const EMPTY: ValueTemplate = { kind: NEVER, value: null, number: -1, keys: [], items: [] };

/** The template of a value under a key. */
export function templateOf(value: PropertyValue, key: string, texts: TextTemplates): ValueTemplate {
  if (typeof value === "string") {
    const template = value === UNKNOWN ? undefined : texts.of(value, key);
    if (template === undefined) return EMPTY;
    return typeof template === "string"
      ? { ...EMPTY, kind: LITERAL, value: template }
      : { ...EMPTY, kind: OWN, number: template };
  }
  if (Array.isArray(value))
    return { ...EMPTY, kind: LIST, items: value.map((item) => templateOf(item, key, texts)) };
  if (!isMap(value)) return { ...EMPTY, kind: LITERAL, value };
  if (isSecret(value)) {
    // Of a secret that is encrypted nothing is known.
    const content = reveal(value);
    return content === undefined
      ? EMPTY
      : { ...EMPTY, kind: SECRET, items: [templateOf(content, key, texts)] };
  }
  const names = Object.keys(value).filter((name) => value[name] !== undefined);
  return {
    ...EMPTY,
    kind: MAP,
    keys: names.map((name) => texts.ofKey(name)),
    items: names.map((name) => templateOf(value[name] ?? null, fieldOf(value, key, name), texts)),
  };
}

/** What is wrapped stands in the field of its wrapping, but for assets, which are files. */
function fieldOf(map: PropertyMap, key: string, name: string): string {
  if (!(SIGNATURE_KEY in map)) return name;
  return FILES.has(String(map[SIGNATURE_KEY])) ? "" : key;
}

/** Whether another stamp's value is the template's with that stamp's own values in it. */
export function fitsValue(
  template: ValueTemplate,
  value: PropertyValue | undefined,
  own: OwnValues,
): boolean {
  const { kind, items } = template;
  if (kind === LITERAL) return value === template.value;
  if (kind === OWN) return value === own.text(template.number);
  if (kind === MAP) return isMap(value) && fitsMap(template, value, own);
  if (kind === LIST) return Array.isArray(value) && fitsList(items, value, own);
  const [item] = items;
  return kind === SECRET && item !== undefined && isSecret(value) && fitsValue(item, reveal(value), own);
}

function fitsList(
  items: readonly ValueTemplate[],
  values: readonly PropertyValue[],
  own: OwnValues,
): boolean {
  if (values.length !== items.length) return false;
  for (let i = 0; i < values.length; i += 1) {
    const item = items[i];
    if (item === undefined || !fitsValue(item, values[i], own)) return false;
  }
  return true;
}

/**
 * Whether a map is a template's; keys are in the same order where the same program wrote them.
 * @param except a key that does not count
 */
export function fitsMap(
  { keys, items }: ValueTemplate,
  map: PropertyMap,
  own: OwnValues,
  except?: string,
): boolean {
  let next = 0;
  // Not `Object.keys`: a list for each of a stamp's maps is most of what such a comparison costs.
  for (const name in map) {
    const value = map[name];
    if (value === undefined || name === except) continue;
    const key = keys[next];
    const item = items[next];
    if (item === undefined || (key !== name && (typeof key !== "number" || own.text(key) !== name)))
      return false;
    if (item.kind === LITERAL ? value !== item.value : !fitsValue(item, value, own)) return false;
    next += 1;
  }
  return next === items.length;
}
