import { isDeepStrictEqual } from "node:util";
import { defined } from "../../core/defined";
import { parseJson } from "../model/encoding";
import { isMap, isSecret, type PropertyValue, reveal } from "../model/property";
import { isSecretField } from "../model/redact";
import { namedBy } from "../model/walk";

/** One place where a property's value differs from what it was. */
export interface ValueDifference {
  /** Through lists, maps and JSON in a text. */
  readonly path: string;
  /** Absent where there was nothing, not even `null`. */
  readonly before?: PropertyValue;
  /** Absent where nothing is left. */
  readonly after?: PropertyValue;
  /** Whether either side stands in a secret, so that neither may be shown. */
  readonly secret: boolean;
}

/** A text that differs in more places than this is another text. */
const MOST_IN_TEXT = 20;

/**
 * Where two values of one property differ, the places as near as they can be named: of a policy, a task definition
 * or another JSON text the field inside, of a list the items that came, went or changed.
 * @param path where the values stand
 * @param secret whether they stand in a secret
 */
export function differencesOf(
  before: PropertyValue | undefined,
  after: PropertyValue | undefined,
  path: string,
  secret = false,
): ValueDifference[] {
  if (before === after) return [];
  if (isSecret(before) || isSecret(after)) return secretDifferences(before, after, path);
  if (Array.isArray(before) && Array.isArray(after)) return listDifferences(before, after, path, secret);
  if (isMap(before) && isMap(after)) {
    // Pulumi's own marks say nothing that a reader looks for.
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
      (key) => !key.startsWith("__"),
    );
    return keys.flatMap((key) => {
      const name = namedBy(after, key) ?? namedBy(before, key) ?? "";
      const inner = path === "" ? key : `${path}.${key}`;
      return differencesOf(before[key], after[key], inner, secret || isSecretField(name));
    });
  }
  if (typeof before === "string" && typeof after === "string") {
    const [old, now] = [parseJson(before), parseJson(after)];
    if (old !== undefined && now !== undefined && Array.isArray(old) === Array.isArray(now)) {
      const inside = differencesOf(old, now, path, secret);
      if (inside.length > 0 && inside.length <= MOST_IN_TEXT) return inside;
    }
  }
  return [{ path, secret, ...defined({ before, after }) }];
}

function secretDifferences(
  before: PropertyValue | undefined,
  after: PropertyValue | undefined,
  path: string,
): ValueDifference[] {
  const old = before === undefined ? undefined : reveal(before);
  const now = after === undefined ? undefined : reveal(after);
  const isUnreadable = (isSecret(before) && old === undefined) || (isSecret(after) && now === undefined);
  // Two ciphertexts of one secret differ, so encrypted secrets say nothing.
  return isUnreadable ? [] : differencesOf(old, now, path, true);
}

/** What lies between the items that both lists begin and end with. */
function listDifferences(
  before: readonly PropertyValue[],
  after: readonly PropertyValue[],
  path: string,
  secret: boolean,
): ValueDifference[] {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  let end = 0;
  if (before.length !== after.length) {
    while (start < shorter && isDeepStrictEqual(before[start], after[start])) start += 1;
    while (end < shorter - start && isDeepStrictEqual(before.at(-1 - end), after.at(-1 - end))) end += 1;
  }
  const differences: ValueDifference[] = [];
  for (let index = start; index < Math.max(before.length, after.length) - end; index += 1) {
    const old = index < before.length - end ? before[index] : undefined;
    const now = index < after.length - end ? after[index] : undefined;
    differences.push(...differencesOf(old, now, `${path}[${index}]`, secret));
  }
  return differences;
}
