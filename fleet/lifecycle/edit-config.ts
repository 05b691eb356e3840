import { isDeepStrictEqual } from "node:util";
import { type Document, isMap, isScalar, type Pair, parseDocument, stringify, type YAMLMap } from "yaml";
import { StampError } from "../../core/errors";

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
  else wanted.setIn(path, value);
  const edited = patch(text, keys, value);
  if (edited !== undefined && isDeepStrictEqual(toPlain(edited), wanted.toJS())) return edited;
  return wanted.toString({ lineWidth: 0 });
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
  return text.slice(0, valueRange[0]) + scalar(value) + text.slice(valueRange[1]);
}

function insert(text: string, config: YAMLMap, key: string, value: ConfigEdit): string | undefined {
  const last = config.items.at(-1);
  const [keyRange, valueRange] = [rangeOf(last?.key), rangeOf(last?.value)];
  if (keyRange === undefined || valueRange === undefined) return undefined;
  const indent = text.slice(text.lastIndexOf("\n", keyRange[0]) + 1, keyRange[0]);
  const end = endOfLine(text, valueRange[1]);
  const before = text.slice(0, end);
  const newline = text.includes("\r\n") ? "\r\n" : "\n";
  const gap = before.endsWith("\n") ? "" : newline;
  return `${before}${gap}${indent}${key}: ${scalar(value)}${newline}${text.slice(end)}`;
}

function endOfLine(text: string, from: number): number {
  // The range of a block's value may already end after its newline.
  if (text[from - 1] === "\n") return from;
  const end = text.indexOf("\n", from);
  return end === -1 ? text.length : end + 1;
}

function scalar(value: ConfigEdit): string {
  return stringify(value, { lineWidth: 0 }).trimEnd();
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
  return isScalar(node) ? (node.range ?? undefined) : undefined;
}

function toPlain(text: string): unknown {
  const document = parseDocument(text, { prettyErrors: false, merge: false });
  return document.errors.length > 0 ? undefined : document.toJS();
}
