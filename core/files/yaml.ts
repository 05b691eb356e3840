import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isPair,
  isScalar,
  LineCounter,
  type Node,
  type Pair,
  Scalar,
  parseDocument,
  visit,
  type YAMLMap,
} from "yaml";
import { StampError, shown } from "../errors";

/** A place in a file, counted from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** A value in a YAML file and where it stands. */
export interface Entry {
  readonly key: string;
  readonly keyPlace: Place;
  readonly place: Place;
  /** The value's node; null when nothing follows the key. */
  readonly node: Node | null;
}

/** A parsed YAML file whose places can be told. */
export interface YamlFile {
  readonly file: string;
  readonly document: Document.Parsed;
  /** The file's top-level entries, in the file's order. */
  readonly entries: readonly Entry[];
  /** The entries of a map in the file. */
  entriesOf(map: YAMLMap): readonly Entry[];
}

/** What a file said, or all that is wrong with it. */
export type YamlResult = { readonly yaml: YamlFile } | { readonly problems: readonly StampError[] };

/**
 * Parses a YAML file that must hold one map. Duplicate keys, aliases, tags and several documents are refused:
 * no config needs them and each is a way to say something else than what is read.
 */
export function parseYaml(text: string, file: string): YamlResult {
  const counter = new LineCounter();
  const placeAt = (offset: number): Place => {
    const { line, col } = counter.linePos(offset);
    return { line, column: col };
  };
  const nul = text.indexOf("\0");
  if (nul >= 0) return { problems: [holdsNul(text, nul, file)] };
  const document = isTooDeep(text) ? undefined : parseSafely(text, counter);
  if (document === undefined) return { problems: [tooDeep(file)] };
  const errors = [...document.errors, ...document.warnings];
  if (errors.some(({ message }) => message.includes("call stack"))) return { problems: [tooDeep(file)] };
  // What follows a fault of syntax is mostly its echo.
  const syntax = errors.find(({ code }) => !INDEPENDENT.includes(code));
  const problems = (syntax === undefined ? errors : [syntax]).map((error) => {
    const [problem, fix] = explain(error.code, error.message);
    return new StampError("input", problem, { file, ...placeAt(error.pos[0]), fix });
  });
  if (problems.length > 0) return { problems };
  // Each of them is written with one of three signs, which few files have: walking through all nodes takes longer than to look.
  const alias = /[&*<]/u.test(text) ? firstAlias(document) : undefined;
  if (alias !== undefined) {
    const fix = "write the value itself";
    return {
      problems: [
        new StampError("input", "anchors, aliases and merge keys are not allowed", {
          file,
          ...placeAt(alias),
          fix,
        }),
      ],
    };
  }
  // It stands there as it is, or with escapes.
  const unsafe = /__proto__|\\/u.test(text)
    ? firstPair(document, (pair) => isScalar(pair.key) && pair.key.value === "__proto__")
    : undefined;
  if (unsafe !== undefined) {
    // Whoever makes an object of it loses what stands below it.
    const details = { file, ...placeAt(unsafe), fix: "remove it" };
    return { problems: [new StampError("input", "__proto__: no file has such a key", details)] };
  }
  if (!isMap(document.contents)) {
    const received = document.contents === null ? "an empty file" : `a ${kindOf(document.contents)}`;
    const fix = "begin with a line such as config:";
    const details = { file, ...placeAt(document.contents?.range[0] ?? 0), received, allowed: "a map", fix };
    return { problems: [new StampError("input", "not a config", details)] };
  }
  const entriesOf = (map: YAMLMap): Entry[] => map.items.map((pair) => entry(pair, placeAt));
  return { yaml: { file, document, entries: entriesOf(document.contents), entriesOf } };
}

/** What a YAML file's one map says, as plain values. @throws StampError `input` with all that is wrong with the text */
export function readYaml(text: string, file: string): unknown {
  const result = parseYaml(text, file);
  if ("problems" in result) throw StampError.all(result.problems);
  return result.yaml.document.toJS() as unknown;
}

/** Most levels a file may have; those of this product have five at most. */
const MAX_DEPTH = 100;
/** Signs that each open a level of a block in one line. */
const BLOCKS = /(?:[-?:][ \t]+){100}/u;

/** Whether a parser would go too deep: what it makes of brackets in texts and comments does not matter at this number. */
function isTooDeep(text: string): boolean {
  if (!/[[{]/u.test(text)) return BLOCKS.test(text);
  let depth = 0;
  for (const char of text) {
    if (char === "[" || char === "{") depth += 1;
    else if ((char === "]" || char === "}") && depth > 0) depth -= 1;
    if (depth > MAX_DEPTH) return true;
  }
  return BLOCKS.test(text);
}

/** What kind of thing a node is, in a message. */
export function kindOf(node: Node | null): string {
  if (isMap(node)) return "map";
  if (node === null) return "missing value";
  return isScalar(node) ? "single value" : "list";
}

function parseSafely(text: string, lineCounter: LineCounter): Document.Parsed | undefined {
  try {
    return parseDocument(text, {
      lineCounter,
      prettyErrors: false,
      uniqueKeys: true,
      version: "1.2",
      merge: false,
    });
  } catch (error) {
    // Thousands of nested brackets fit into a small file and overflow the parser's stack.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** YAML has no such character, and Pulumi reads no file with one. Source: https://yaml.org/spec/1.2.2/#51-character-set */
function holdsNul(text: string, at: number, file: string): StampError {
  const before = text.slice(0, at).split("\n");
  const place = { line: before.length, column: (before.at(-1) ?? "").length + 1 };
  return new StampError("input", "malformed YAML: a NUL character", { file, ...place, fix: "remove it" });
}

/** Faults that say nothing about the rest of the file. */
const INDEPENDENT = ["DUPLICATE_KEY", "TAG_RESOLVE_FAILED"];

function tooDeep(file: string): StampError {
  const details = {
    file,
    line: 1,
    column: 1,
    allowed: "a map of single values below config:",
    fix: "remove the nesting",
  };
  return new StampError("input", "nested too deeply", details);
}

function explain(code: string, message: string): [problem: string, fix: string] {
  if (code === "DUPLICATE_KEY") return ["the key appears twice", "keep one of the two"];
  if (code === "MULTIPLE_DOCS") return ["more than one YAML document", "keep one, without a line ---"];
  if (code === "TAG_RESOLVE_FAILED") return ["an unknown YAML tag", "remove the tag"];
  // A text that came from the file may hold anything.
  const safe = message.replace(/[^\x20-\x7e]/gu, " ").slice(0, 160);
  return [`malformed YAML: ${safe}`, "correct the line"];
}

function firstAlias(document: Document.Parsed): number | undefined {
  let found: number | undefined;
  visit(document, (_, node) => {
    const anchored =
      isAlias(node) || (isNode(node) && "anchor" in node && node.anchor !== undefined) || isMergeKey(node);
    if (!anchored) return undefined;
    found =
      (isPair(node)
        ? isScalar(node.key)
          ? node.key.range
          : undefined
        : isNode(node)
          ? node.range
          : undefined)?.[0] ?? 0;
    return visit.BREAK;
  });
  return found;
}

/** Where the first pair of some kind begins. */
function firstPair(document: Document.Parsed, isIt: (pair: Pair) => boolean): number | undefined {
  let found: number | undefined;
  visit(document, {
    Pair: (_, pair) => {
      if (!isIt(pair)) return undefined;
      found = (isNode(pair.key) ? pair.key.range : undefined)?.[0] ?? 0;
      return visit.BREAK;
    },
  });
  return found;
}

/** `<<` puts another map's keys into this one, where a reader still knows it. */
function isMergeKey(node: unknown): boolean {
  return isPair(node) && isScalar(node.key) && node.key.value === "<<" && node.key.type === Scalar.PLAIN;
}

function entry(pair: { key: unknown; value: unknown }, placeAt: (offset: number) => Place): Entry {
  const keyNode = pair.key as Node | null;
  const node = pair.value as Node | null;
  const keyAt = placeAt(keyNode?.range?.[0] ?? 0);
  const key = isScalar(keyNode) ? String(keyNode.value) : shown(keyNode);
  return { key, keyPlace: keyAt, place: node?.range ? placeAt(node.range[0]) : keyAt, node };
}
