import { base64Runs, decodeBase64, decodeUrl, parseJson } from "./encoding";
import {
  isMap,
  OUTPUT_SIGNATURE,
  type PropertyMap,
  type PropertyValue,
  RESOURCE_SIGNATURE,
  reveal,
  SECRET_SIGNATURE,
  SIGNATURE_KEY,
  UNKNOWN,
} from "./property";

/** A text found in a property, decoded as far as it goes. */
export interface Leaf {
  readonly text: string;
  readonly path: string;
  /** Name of the nearest field. */
  readonly key: string;
  /** Whether it stands in a secret. */
  readonly secret: boolean;
  /** Whether it is a map's key, or comes out of an encoding and may be a piece of a text. */
  readonly partial: boolean;
}

/** Who looks at what a walk meets. */
export interface Visitor {
  leaf(leaf: Leaf): void;
  /** A secret of which only the ciphertext is at hand. */
  unreadable(path: string): void;
  /** A value nobody knows yet. */
  unknown(path: string): void;
  /** A parsed map, also one out of JSON. */
  map?(map: PropertyMap, path: string): void;
}

/** Layers of encoding that are undone. */
const MAX_DEPTH = 4;

/** Visits every text of a property's value, through secrets, JSON, base64 and URL encoding; map keys too. */
export function walk(value: PropertyValue, path: string, visitor: Visitor): void {
  const key =
    path
      .replaceAll(/\[\d+\]/gu, "")
      .split(".")
      .at(-1) ?? "";
  visit(value, { text: "", path, key, secret: false, partial: false }, visitor, 0);
}

function visit(value: PropertyValue | undefined, at: Leaf, visitor: Visitor, depth: number): void {
  if (typeof value === "string") {
    if (value === UNKNOWN) visitor.unknown(at.path);
    else visitText(value, at, visitor, depth);
  } else if (Array.isArray(value)) {
    for (const [index, item] of value.entries())
      visit(item, { ...at, path: `${at.path}[${index}]` }, visitor, depth);
  } else if (isMap(value)) {
    if (SIGNATURE_KEY in value) visitWrapped(value, at, visitor, depth);
    else visitMap(value, at, visitor, depth);
  }
}

function visitMap(map: PropertyMap, at: Leaf, visitor: Visitor, depth: number): void {
  visitor.map?.(map, at.path);
  for (const key of Object.keys(map)) {
    const path = at.path === "" ? key : `${at.path}.${key}`;
    if (key.length > 5) visitor.leaf({ ...at, text: key, path, key: "", partial: true });
    visit(map[key], { ...at, path, key }, visitor, depth);
  }
}

function visitWrapped(value: PropertyMap, at: Leaf, visitor: Visitor, depth: number): void {
  switch (value[SIGNATURE_KEY]) {
    case SECRET_SIGNATURE: {
      const content = reveal(value);
      if (content === undefined) visitor.unreadable(at.path);
      else visit(content, { ...at, secret: true }, visitor, depth);
      break;
    }
    case OUTPUT_SIGNATURE:
      if (value["value"] === undefined) visitor.unknown(at.path);
      else visit(value["value"], { ...at, secret: at.secret || value["secret"] === true }, visitor, depth);
      break;
    case RESOURCE_SIGNATURE:
      visit(value["urn"], at, visitor, depth);
      break;
    default:
      for (const key of ["text", "uri", "assets"]) visit(value[key], at, visitor, depth);
  }
}

function visitText(text: string, at: Leaf, visitor: Visitor, depth: number): void {
  if (text.length < 3) return;
  const json = depth < MAX_DEPTH ? parseJson(text) : undefined;
  if (json !== undefined) {
    visit(json, at, visitor, depth + 1);
    return;
  }
  visitor.leaf({ ...at, text });
  if (depth >= MAX_DEPTH || text.length < 16) return;
  const inner = { ...at, partial: true };
  const whole = decodeBase64(text);
  if (whole !== undefined) {
    visitText(whole, inner, visitor, depth + 1);
    return;
  }
  if (text.length >= 20)
    for (const { decoded } of base64Runs(text)) visitText(decoded, inner, visitor, depth + 1);
  if (text.includes("%")) {
    const url = decodeUrl(text);
    if (url !== undefined) visitText(url, inner, visitor, depth + 1);
  }
}
