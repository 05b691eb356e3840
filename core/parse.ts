import type { z } from "zod";
import { StampError, shown } from "./errors";

type Issue = z.core.$ZodIssue;

/** Names a field in messages. */
export type NameOf = (path: readonly PropertyKey[]) => string;

/**
 * Parses a value with a schema; what is wrong comes as one StampError naming each field.
 *
 * @param root name of the value in messages (`identity`, `blueprint`), in front of each field; "" for none; or what names
 *   each field
 * @param place adds what the caller knows of a field: its file, line and column, or the key as the user wrote it
 * @throws StampError `input` (or `cidr` where only the block is wrong)
 */
export function parse<S extends z.ZodType>(
  schema: S,
  value: unknown,
  root: string | NameOf,
  place: (error: StampError, path: readonly PropertyKey[]) => StampError = (error) => error,
): z.output<S> {
  const result = schema.safeParse(value);
  const nameOf = typeof root === "string" ? (path: readonly PropertyKey[]) => join(root, path) : root;
  if (result.success) {
    const lost = lostKey(value, result.data);
    if (lost === undefined) return result.data;
    throw place(unknownKey(nameOf(lost)), lost);
  }
  const errors = result.error.issues.flatMap((issue) => explain(issue, value, nameOf, place));
  throw StampError.all(errors);
}

function explain(
  issue: Issue,
  value: unknown,
  nameOf: NameOf,
  place: (error: StampError, path: readonly PropertyKey[]) => StampError,
): StampError[] {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => place(unknownKey(nameOf([...issue.path, key])), [...issue.path, key]));
  }
  const received = lookUp(value, issue.path);
  const missing = received === undefined;
  const error = new StampError("input", missing ? "missing" : "not allowed", {
    field: nameOf(issue.path),
    ...(missing ? {} : { received: isSecret(issue) ? "[secret]" : shown(received) }),
    allowed: allowed(issue),
  });
  return [place(error, issue.path)];
}

/** What a schema says is a secret (`params: { secret: true }`) is shown nobody. */
function isSecret(issue: Issue): boolean {
  return issue.code === "custom" && issue.params?.["secret"] === true;
}

function unknownKey(field: string): StampError {
  return new StampError("input", "unknown key", { field, fix: "remove it or correct its spelling" });
}

/** The key that JSON can hold and no map of a schema takes: it is left out without a word. */
const LOST = "__proto__";

/**
 * Where a value has such a key and what was made of it has not. What a schema takes as it is, is the same object, and nothing of it is
 * lost.
 */
function lostKey(value: unknown, made: unknown): readonly PropertyKey[] | undefined {
  const left: { readonly from: object; readonly to: object; readonly path: readonly PropertyKey[] }[] = [];
  const look = (from: unknown, to: unknown, path: readonly PropertyKey[]): void => {
    if (typeof from !== "object" || typeof to !== "object" || from === null || to === null || from === to)
      return;
    left.push({ from, to, path });
  };
  look(value, made, []);
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const { from, path, to } = next;
    if (Object.hasOwn(from, LOST) && !Object.hasOwn(to, LOST)) return [...path, LOST];
    for (const [key, inner] of Object.entries(from)) {
      if (typeof inner !== "object" || !Object.hasOwn(to, key)) continue;
      look(inner, Reflect.get(to, key), [...path, Array.isArray(from) ? Number(key) : key]);
    }
  }
  return undefined;
}

function allowed(issue: Issue): string {
  if (issue.code === "invalid_value") return issue.values.map(String).join(", ");
  if (issue.code === "invalid_type") return `a value of type ${issue.expected}`;
  if (issue.code === "too_big") return `at most ${String(issue.maximum)}`;
  if (issue.code === "too_small") return `at least ${String(issue.minimum)}`;
  if (issue.code === "invalid_key") return issue.issues.map(allowed).join("; ");
  if (issue.code === "invalid_union" && issue.errors.length > 0)
    return issue.errors.flat().map(allowed).join(" or ");
  return issue.message;
}

function lookUp(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (at, key) =>
      typeof at === "object" && at !== null && Object.hasOwn(at, key)
        ? (at as Record<PropertyKey, unknown>)[key]
        : undefined,
    value,
  );
}

function join(root: string, path: readonly PropertyKey[]): string {
  return [root, ...path.map(String)].filter((part) => part !== "").join(".");
}
