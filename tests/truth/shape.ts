import { isMap, type PropertyMap, type PropertyValue, reveal } from "../../graph/model/property";

/** What a published description says of one field, whichever cloud published it. */
export interface Shape {
  readonly kind: "string" | "number" | "boolean" | "array" | "object" | "any";
  readonly enum?: readonly string[];
  /** Azure's enumerations don't mind case. */
  readonly ignoreCase?: boolean;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly readOnly?: boolean;
  readonly required?: boolean;
  readonly items?: () => Shape;
  readonly fields?: () => ReadonlyMap<string, Shape>;
  /** Words that the field's own name may begin with in this description and not in the SDK's (`DB` of `DBName`). */
  readonly words?: readonly string[];
}

/** A value that the cloud would refuse. */
export interface Finding {
  readonly path: string;
  readonly says: string;
}

/** What came of judging a resource. */
export interface Judged {
  readonly findings: Finding[];
  /** Values that a description spoke of. */
  values: number;
  /** Paths no description speaks of. */
  readonly silent: string[];
}

const TOKEN = /swt0[0-9a-v]{21}/iu;
const ISO = /^P(?=.)/u;

const spelled = new Map<string, string>();

/** A name as both sides would spell it: letters and digits. Each is asked for thousands of times. */
export function norm(name: string): string {
  let word = spelled.get(name);
  if (word === undefined) {
    word = name.toLowerCase().replace(/[^a-z0-9]/gu, "");
    spelled.set(name, word);
  }
  return word;
}

interface Spelled {
  readonly name: string;
  readonly shape: Shape;
  readonly spelled: string;
}

const settableFirst = new WeakMap<ReadonlyMap<string, Shape>, readonly Spelled[]>();

/** What can be set before what can only be read: ECS has a ServiceName to say and a Name to read. */
function ordered(fields: ReadonlyMap<string, Shape>): readonly Spelled[] {
  let all = settableFirst.get(fields);
  if (all === undefined) {
    all = [...fields]
      .map(([name, shape]) => ({ name, shape, spelled: norm(name) }))
      .sort((a, b) => Number(a.shape.readOnly === true) - Number(b.shape.readOnly === true));
    settableFirst.set(fields, all);
  }
  return all;
}

/** The field of a description that a property's name means. */
export function fieldFor(
  fields: ReadonlyMap<string, Shape>,
  key: string,
  words: readonly string[],
): readonly [string, Shape] | undefined {
  const wanted = new Set(spellings(norm(key)));
  const all = ordered(fields);
  const same =
    all.find(({ spelled }) => spelled === norm(key)) ?? all.find(({ spelled }) => wanted.has(spelled));
  if (same !== undefined && same.shape.readOnly !== true) return [same.name, same.shape];
  const prefixed = all.find(({ spelled }) =>
    words.some((word) => [...wanted].some((spelling) => spelled === word + spelling)),
  );
  const found = prefixed ?? same;
  return found === undefined ? undefined : [found.name, found.shape];
}

function spellings(word: string): string[] {
  return [
    word,
    `${word}s`,
    `${word}es`,
    word.replace(/y$/u, "ies"),
    word.replace(/ies$/u, "y"),
    word.replace(/s$/u, ""),
    word.replace(/es$/u, ""),
  ];
}

/** Judges a value by what is published of it; what the value lacks is judged where it is required. */
export function judge(given: PropertyValue, shape: Shape, path: string, out: Judged): void {
  const value = reveal(given);
  if (value === undefined || value === null) return;
  const fault = (says: string): void => {
    out.findings.push({ path, says });
  };
  if (shape.readOnly === true) {
    fault("is read-only");
    return;
  }
  if (typeof value === "string" && TOKEN.test(value)) return;
  switch (shape.kind) {
    case "array": {
      const list = Array.isArray(value) ? value : [value];
      if (shape.maxItems !== undefined && list.length > shape.maxItems)
        fault(`has ${list.length} items, at most ${shape.maxItems}`);
      if (shape.minItems !== undefined && list.length < shape.minItems)
        fault(`has ${list.length} items, at least ${shape.minItems}`);
      const items = shape.items?.();
      if (items === undefined) return;
      for (const [index, item] of list.entries()) judge(item, items, `${path}[${index}]`, out);
      return;
    }
    case "object": {
      if (typeof value === "string" && /^\s*[[{]/u.test(value)) return;
      if (Array.isArray(value)) {
        for (const [index, item] of value.entries()) judge(item, shape, `${path}[${index}]`, out);
        return;
      }
      if (!isMap(value)) {
        if (shape.fields !== undefined && shape.fields().size > 0) out.silent.push(path);
        return;
      }
      fields(value, shape, path, out);
      return;
    }
    case "any":
      return;
    case "string":
    case "number":
    case "boolean":
      if (typeof value === "object") {
        out.silent.push(path);
        return;
      }
      out.values += 1;
      scalar(value, shape, fault);
  }
}

function fields(value: PropertyMap, shape: Shape, path: string, out: Judged): void {
  const known = shape.fields?.();
  if (known === undefined || known.size === 0) return;
  const seen = new Set<string>();
  for (const [key, item] of Object.entries(value)) {
    if (key.startsWith("__")) continue;
    const found = fieldFor(known, key, shape.words ?? []);
    const at = path === "" ? key : `${path}.${key}`;
    if (found === undefined) out.silent.push(at);
    else {
      seen.add(found[0]);
      judge(item, found[1], at, out);
    }
  }
  if (out.silent.some((silent) => silent.startsWith(path === "" ? "" : `${path}.`))) return;
  for (const [name, field] of known)
    if (field.required === true && field.readOnly !== true && !seen.has(name))
      out.findings.push({ path: path === "" ? name : `${path}.${name}`, says: "is required" });
}

function scalar(value: string | number | boolean, shape: Shape, fault: (says: string) => void): void {
  const text = String(value);
  if (shape.kind === "number") {
    const number = typeof value === "number" ? value : Number(text);
    if (typeof value === "boolean" || text === "" || Number.isNaN(number)) {
      fault(`is ${JSON.stringify(value)}, no number`);
      return;
    }
    if (shape.enum !== undefined && !shape.enum.includes(String(number)))
      fault(`is ${text}, one of ${shape.enum.slice(0, 12).join(", ")}`);
    if (shape.minimum !== undefined && number < shape.minimum) fault(`is ${text}, at least ${shape.minimum}`);
    if (shape.maximum !== undefined && number > shape.maximum) fault(`is ${text}, at most ${shape.maximum}`);
    return;
  }
  if (shape.kind === "boolean") {
    if (!/^(true|false)$/iu.test(text)) fault(`is ${JSON.stringify(value)}, neither true nor false`);
    return;
  }
  const fold = (word: string): string => (shape.ignoreCase === true ? word.toLowerCase() : word);
  if (shape.enum !== undefined && text !== "" && !shape.enum.some((word) => fold(word) === fold(text)))
    fault(`is ${JSON.stringify(text)}, one of ${shape.enum.slice(0, 12).join(", ")}`);
  if (shape.maxLength !== undefined && text.length > shape.maxLength)
    fault(`has ${text.length} characters, at most ${shape.maxLength}`);
  if (shape.minLength !== undefined && text.length < shape.minLength)
    fault(`has ${text.length} characters, at least ${shape.minLength}`);
  const pattern = patternOf(shape.pattern);
  if (pattern !== undefined && !pattern.test(text))
    fault(`is ${JSON.stringify(text)}, matching ${String(shape.pattern)}`);
}

/** A pattern as JavaScript has it; undefined for one of another dialect, and for those of ISO 8601's durations. */
function patternOf(pattern: string | undefined): RegExp | undefined {
  if (pattern === undefined || ISO.test(pattern)) return undefined;
  try {
    return new RegExp(pattern.replaceAll("\\A", "^").replaceAll("\\Z", "$").replaceAll("\\z", "$"), "u");
  } catch {
    try {
      return new RegExp(pattern);
    } catch {
      return undefined;
    }
  }
}
