import { defined } from "../../core/defined";
import {
  base64Bytes,
  base64Runs,
  decodeBase64,
  decodeHex,
  decodeUrl,
  innerRuns,
  parseJson,
  withoutEscapes,
  wrappedRuns,
} from "./encoding";
import {
  ARCHIVE_SIGNATURE,
  ASSET_SIGNATURE,
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
  /** What the value is called by its sibling, in lists of names and values. */
  readonly named?: string;
  /** Of a text in JSON that is a text itself: what the fields are called that hold it, the nearest last. */
  readonly within?: readonly string[];
  /** Whether it stands in a secret. */
  readonly secret: boolean;
  /** Whether it is a map's key, or comes out of an encoding and may be a piece of a text. */
  readonly partial: boolean;
}

/** Who looks at what a walk meets. */
export interface Visitor {
  /** @returns true when the text is known and nothing can hide in it */
  leaf(leaf: Leaf): boolean;
  /** A secret of which only the ciphertext is at hand, or a text that is sealed in itself: an archive, a ciphertext. */
  unreadable(path: string, isSealed?: boolean): void;
  /** A value nobody knows yet. */
  unknown(path: string): void;
  /** A parsed map, also one out of JSON. */
  map?(map: PropertyMap, path: string): void;
}

/** The least number of twelve digits. */
const LEAST_ACCOUNT = 1e11;
/** Shorter texts hide nothing in an encoding. */
const MIN_ENCODED = 16;
/** Layers of encoding that are undone. */
const MAX_DEPTH = 6;
/** Levels of lists and maps that are visited. */
const MAX_LEVELS = 400;
/** Fields that hold base64, so that what is none, or no text, can't be read. */
const ENCODED_FIELD =
  /^(?:userDataBase64|customData|secretBinary|binaryData|contentBase64|.*Base64(?:Encoded)?)$/u;
/** What archives and ciphertexts begin with, as bytes in base64 or as text. */
const SEALED =
  /^(?:UEsDB|\/Td6WFoA|QlpoO|KLUv\/|AQICAH|N3q8ryc|vault:v\d+:|ENC\[AES|-----BEGIN PGP MESSAGE|-----BEGIN AGE|age-encryption\.org)/u;

/** What an asset says of itself that refers to nothing: its mark, its digest, a file beside the program. */
const UNTOLD: ReadonlySet<string> = new Set([SIGNATURE_KEY, "hash", "path"]);

/** Visits every text of a property's value, through secrets, JSON, base64 and URL encoding; map keys too. */
export function walk(value: PropertyValue, path: string, visitor: Visitor): void {
  const key =
    path
      .replaceAll(/\[\d+\]/gu, "")
      .split(".")
      .at(-1) ?? "";
  new Walk(visitor, false, false, 0, undefined).visit(value, path, key);
}

/** The way through one layer of a value. */
class Walk {
  #level = 0;

  constructor(
    private readonly visitor: Visitor,
    private readonly secret: boolean,
    private readonly partial: boolean,
    private readonly depth: number,
    private readonly within: readonly string[] | undefined,
  ) {}

  visit(value: PropertyValue | undefined, path: string, key: string, named?: string): void {
    if (typeof value === "string") {
      if (value === UNKNOWN) this.visitor.unknown(path);
      else if (value.length > 2 || value === "*") this.#text(value, path, key, named);
    } else if (typeof value === "number" && this.depth > 0 && value >= LEAST_ACCOUNT) {
      // A number of twelve digits in JSON may be an account's.
      this.#text(String(value), path, key, named);
    } else if (typeof value === "object" && value !== null) {
      if (this.#level >= MAX_LEVELS) {
        this.visitor.unreadable(path, true);
        return;
      }
      this.#level += 1;
      if (Array.isArray(value)) {
        for (let i = 0; i < value.length; i += 1) this.visit(value[i], `${path}[${i}]`, key, named);
      } else if (SIGNATURE_KEY in value) this.#wrapped(value, path, key, named);
      else this.#map(value, path);
      this.#level -= 1;
    }
  }

  #map(map: PropertyMap, path: string): void {
    this.visitor.map?.(map, path);
    const named = nameIn(map);
    for (const key of Object.keys(map)) {
      const inner = path === "" ? key : `${path}.${key}`;
      if (key.length > 5 && !isWord(key)) {
        this.visitor.leaf({ text: key, path: inner, key: "", secret: this.secret, partial: true });
      }
      this.visit(map[key], inner, key, VALUES.has(key) ? named : undefined);
    }
  }

  #wrapped(value: PropertyMap, path: string, key: string, named: string | undefined): void {
    const { visitor, partial, depth } = this;
    switch (String(value[SIGNATURE_KEY])) {
      case SECRET_SIGNATURE: {
        const content = reveal(value);
        if (content === undefined) visitor.unreadable(path);
        else new Walk(visitor, true, partial, depth, this.within).visit(content, path, key, named);
        break;
      }
      case OUTPUT_SIGNATURE: {
        const secret = this.secret || value["secret"] === true;
        if (value["value"] === undefined) visitor.unknown(path);
        else new Walk(visitor, secret, partial, depth, this.within).visit(value["value"], path, key, named);
        break;
      }
      case RESOURCE_SIGNATURE:
        this.visit(value["urn"], path, key, named);
        this.visit(value["id"], path, key, named);
        break;
      case ASSET_SIGNATURE:
      case ARCHIVE_SIGNATURE:
        for (const name of Object.keys(value)) if (!UNTOLD.has(name)) this.visit(value[name], path, key);
        break;
      // Nobody knows what such a mark means, nor where what it marks comes from.
      default:
        visitor.unreadable(path, true);
    }
  }

  #text(text: string, path: string, key: string, named: string | undefined): void {
    const { visitor, secret, partial, depth } = this;
    const json = depth < MAX_DEPTH ? parseJson(text) : undefined;
    if (json !== undefined) {
      const within = [...(this.within ?? []), named ?? key];
      new Walk(visitor, secret, partial, depth + 1, within).visit(json, path, key);
      return;
    }
    const { within } = this;
    const found: Leaf = { text, path, key, secret, partial };
    const isPlain = named === undefined && within === undefined;
    const isDone = visitor.leaf(isPlain ? found : { ...found, ...defined({ named, within }) });
    if (isDone || text.length < MIN_ENCODED) return;
    const whole = decodeBase64(text) ?? decodeHex(text);
    if (whole === undefined && isSealed(text, key)) visitor.unreadable(path, true);
    else if (depth < MAX_DEPTH) this.#hidden(text, whole, path, key, named);
    // Who wraps a text that often has something to hide.
    else if (whole !== undefined) visitor.unreadable(path, true);
  }

  /** What a text holds in an encoding. */
  #hidden(
    text: string,
    whole: string | undefined,
    path: string,
    key: string,
    named: string | undefined,
  ): void {
    const look = (decoded: string): void => this.#deeper(true).visit(decoded, path, key, named);
    if (whole !== undefined) {
      look(whole);
      return;
    }
    for (const { decoded } of base64Runs(text)) look(decoded);
    for (const decoded of innerRuns(text)) look(decoded);
    for (const decoded of wrappedRuns(text)) look(decoded);
    const url = text.includes("%") ? decodeUrl(text) : undefined;
    if (url !== undefined) look(url);
    const plain = withoutEscapes(text);
    if (plain !== undefined) look(plain);
  }

  #deeper(partial: boolean): Walk {
    return new Walk(this.visitor, this.secret, partial, this.depth + 1, this.within);
  }
}

/** Whether a text is an archive, a ciphertext, or in a field for base64 without being a text in it. */
function isSealed(text: string, key: string): boolean {
  if (SEALED.test(text)) return true;
  if (!ENCODED_FIELD.test(key)) return false;
  const bytes = base64Bytes(text);
  return bytes !== undefined;
}

/** The fields of a list's entries that name a value, and those that hold it. */
const NAMES = [
  "name",
  "Name",
  "key",
  "Key",
  "parameterKey",
  "ParameterKey",
  "parameterName",
  "ParameterName",
];
const VALUES: ReadonlySet<string> = new Set([
  "value",
  "Value",
  "valueFrom",
  "ValueFrom",
  "parameterValue",
  "ParameterValue",
  "stringValue",
]);

/** What a value is called that stands under a key: its name's sibling's, in lists of names and values. */
export function namedBy(map: PropertyMap, key: string): string | undefined {
  return VALUES.has(key) ? nameIn(map) : undefined;
}

/** What the entry of a list of names and values is called. */
function nameIn(map: PropertyMap): string | undefined {
  for (const key of NAMES) {
    const name = map[key];
    if (typeof name === "string" && name.length > 1) return name;
  }
  return undefined;
}

/** Field names of letters alone name no resource. */
function isWord(key: string): boolean {
  for (let i = 0; i < key.length; i += 1) {
    const code = key.charCodeAt(i) | 32;
    if (code < 97 || code > 122) return false;
  }
  return true;
}
