import { isDeepStrictEqual } from "node:util";
import { type Document, isMap, isNode, isScalar, type Pair, parseDocument, Scalar, type YAMLMap } from "yaml";
import { StampError } from "../../core/errors";
import { configScalar } from "./config-scalar";

const BOM = "\ufeff";

/** A value a config key can be given; undefined removes the key. */
export type ConfigEdit = string | number | boolean | undefined;

/**
 * Sets or removes one key below `config:` of a stack's config. All other bytes stay as they are, comments among
 * them; where the file's form does not allow that (a map in braces), it is written anew with its comments.
 *
 * @param keys the key as it may be spelled, with and without namespace; the first is used for a new one
 * @throws StampError `input` when the text is no config
 */
export function editConfig(text: string, keys: readonly string[], value: ConfigEdit): string {
  const wanted = parse(text);
  const [name] = keys;
  if (name === undefined) return text;
  const present = findPair(configOf(wanted), keys);
  if (present === undefined && value === undefined) return text;
  const path = ["config", present === undefined ? name : keyOf(present)];
  if (value === undefined) wanted.deleteIn(path);
  else wanted.setIn(path, quoted(value));
  const edited = patch(text, keys, value);
  if (edited !== undefined && isDeepStrictEqual(toPlain(edited), plainOf(wanted))) return edited;
  const anew = wanted.toString({ lineWidth: 0 });
  return `${text.startsWith(BOM) ? BOM : ""}${text.includes("\r\n") ? anew.replaceAll("\n", "\r\n") : anew}`;
}

function patch(text: string, keys: readonly string[], value: ConfigEdit): string | undefined {
  const config = configOf(parse(text));
  if (config.flow === true) return undefined;
  const pair = findPair(config, keys);
  if (pair === undefined) return value === undefined ? text : insert(text, config, keys[0] ?? "", value);
  const [keyRange, valueRange] = [rangeOf(pair.key), rangeOf(pair.value)];
  if (keyRange === undefined || valueRange === undefined || !isScalar(pair.value)) return undefined;
  if (value === undefined) {
    const start = text.lastIndexOf("\n", keyRange[0]) + 1;
    return text.slice(0, start) + text.slice(endOfLine(text, valueRange[1]));
  }
  const [start, end] = valueRange;
  // Nothing stood behind the colon; a block's value ends with its line.
  const gap = start === end && !/\s/u.test(text[start - 1] ?? "") ? " " : "";
  const last = text.slice(start, end).endsWith("\n") ? newlineOf(text) : "";
  return text.slice(0, start) + gap + configScalar(value) + last + text.slice(end);
}

function insert(text: string, config: YAMLMap, key: string, value: ConfigEdit): string | undefined {
  const last = config.items.at(-1);
  const [keyRange, valueRange] = [rangeOf(last?.key), rangeOf(last?.value)];
  if (keyRange === undefined || valueRange === undefined || value === undefined) return undefined;
  const indent = text.slice(text.lastIndexOf("\n", keyRange[0]) + 1, keyRange[0]);
  const end = endOfLine(text, valueRange[1]);
  const before = text.slice(0, end);
  const newline = newlineOf(text);
  const gap = before.endsWith("\n") ? "" : newline;
  return `${before}${gap}${indent}${key}: ${configScalar(value)}${newline}${text.slice(end)}`;
}

function endOfLine(text: string, from: number): number {
  // The range of a block's value may already end after its newline.
  if (text[from - 1] === "\n") return from;
  const end = text.indexOf("\n", from);
  return end === -1 ? text.length : end + 1;
}

function newlineOf(text: string): string {
  return text.includes("\r\n") ? "\r\n" : "\n";
}

/** A value whose form in the file is that of {@link configScalar}. */
function quoted(value: string | number | boolean): Scalar {
  const node = new Scalar(value);
  if (typeof value === "string" && configScalar(value) !== value) node.type = Scalar.QUOTE_DOUBLE;
  return node;
}

function parse(text: string): Document.Parsed {
  const document = parseDocument(text, { prettyErrors: false, merge: false });
  if (document.errors.length === 0 && isMap(document.contents)) return document;
  throw new StampError("input", "not a stack's config", {
    fix: "correct the file; stampworks status says where",
  });
}

function configOf(document: Document): YAMLMap {
  const config = document.get("config", true);
  if (isMap(config)) return config;
  throw new StampError("input", "the stack's config has no map config:", { field: "config" });
}

function findPair(config: YAMLMap, keys: readonly string[]): Pair | undefined {
  return config.items.find((pair) => keys.includes(keyOf(pair)));
}

function keyOf({ key }: Pair): string {
  return isScalar(key) ? String(key.value) : String(key);
}

function rangeOf(node: unknown): readonly [number, number, number] | undefined {
  return isNode(node) ? (node.range ?? undefined) : undefined;
}

function toPlain(text: string): unknown {
  const document = parseDocument(text, { prettyErrors: false, merge: false });
  return document.errors.length > 0 ? undefined : plainOf(document);
}

/** What a config says; one that has lost its last key is an empty one, however that is written. */
function plainOf(document: Document): unknown {
  const plain: unknown = document.toJS();
  if (typeof plain !== "object" || plain === null || Reflect.get(plain, "config") !== null) return plain;
  return { ...plain, config: {} };
}
