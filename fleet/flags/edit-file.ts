import { isDeepStrictEqual } from "node:util";
import { isMap, isNode, isScalar, type Pair, parseDocument, stringify, type YAMLMap } from "yaml";
import type { Rule } from "./schema";

/**
 * The file's text with other rules of a flag. All other bytes stay as they are, comments among them; where the file's form does not
 * allow that (a map in braces), it is written anew with its comments.
 */
export function withRules(text: string, key: string, rules: readonly Rule[]): string {
  const wanted = parseDocument(text);
  const path = ["flags", key, "set"];
  if (rules.length === 0) wanted.deleteIn(path);
  else wanted.setIn(path, wanted.createNode(rules));
  const edited = patch(text, key, rules);
  if (edited !== undefined && isDeepStrictEqual(plain(edited), wanted.toJS())) return edited;
  return wanted.toString({ lineWidth: 0 });
}

function plain(text: string): unknown {
  const document = parseDocument(text);
  return document.errors.length > 0 ? undefined : document.toJS();
}

function patch(text: string, key: string, rules: readonly Rule[]): string | undefined {
  const flag = parseDocument(text).getIn(["flags", key]);
  if (!isMap(flag) || flag.flow === true) return undefined;
  const [first] = flag.items;
  const start = first === undefined ? undefined : lineOf(text, first);
  if (start === undefined) return undefined;
  const indent = text.slice(start.from, start.key);
  const newline = text.includes("\r\n") ? "\r\n" : "\n";
  const lines = rules.map((rule) => `${indent}  - ${ruleText(rule)}${newline}`);
  const block = rules.length === 0 ? "" : `${indent}set:${newline}${lines.join("")}`;
  const present = flag.items.find((pair) => isScalar(pair.key) && pair.key.value === "set");
  const place = present === undefined ? undefined : lineOf(text, present);
  if (place !== undefined) return text.slice(0, place.from) + block + text.slice(place.to);
  const end = lineOf(text, flag.items.at(-1))?.to;
  if (end === undefined) return undefined;
  const before = text.slice(0, end);
  return `${before}${before.endsWith("\n") ? "" : newline}${block}${text.slice(end)}`;
}

/** The lines of an entry: where they begin, where its key stands in them, and where the next begins. */
function lineOf(
  text: string,
  pair: YAMLMap["items"][number] | Pair | undefined,
): { readonly from: number; readonly key: number; readonly to: number } | undefined {
  const key = isNode(pair?.key) ? pair.key.range?.[0] : undefined;
  const end = isNode(pair?.value) ? pair.value.range?.[1] : undefined;
  if (key === undefined || end === undefined) return undefined;
  const from = text.lastIndexOf("\n", key) + 1;
  // A block's value ends with its last line; any other within one.
  if (text[end - 1] === "\n") return { from, key, to: end };
  const next = text.indexOf("\n", end);
  return { from, key, to: next < 0 ? text.length : next + 1 };
}

/** A rule in one line. Some readers of YAML take a bare `on` for true. */
function ruleText(rule: Rule): string {
  return stringify(rule, {
    lineWidth: 0,
    collectionStyle: "flow",
    defaultStringType: "QUOTE_DOUBLE",
    defaultKeyType: "PLAIN",
  }).trim();
}
