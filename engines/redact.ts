import { differencesOf } from "../graph/equal/differences";
import { isMap, isSecret, type PropertyMap, type PropertyValue, UNKNOWN } from "../graph/model/property";
import { isSecretField, withoutSecrets } from "../graph/model/redact";
import { namedBy } from "../graph/model/walk";
import type { Change } from "./engine";

/** What stands where a secret stood. */
export const REDACTED = "[secret]";

/** The value with every secret replaced by `[secret]` and what is unknown left out. */
export function redacted(value: PropertyValue): PropertyValue {
  if (isSecret(value)) return REDACTED;
  if (Array.isArray(value)) return value.filter((item) => item !== UNKNOWN).map(redacted);
  return isMap(value) ? redactedMap(value) : value;
}

/** The map with every secret replaced by `[secret]` and what is unknown left out. */
export function redactedMap(map: PropertyMap): PropertyMap {
  return Object.fromEntries(
    Object.entries(map).flatMap(([key, value]) => (value === UNKNOWN ? [] : [[key, redacted(value)]])),
  );
}

/**
 * Changes at the paths, their values fit to be shown; where a text, a list or a map changed, the paths inside it.
 * What can't be told from nearer (two ciphertexts, another layout of the same JSON) is told of the whole.
 */
export function changesAt(paths: readonly string[], before: PropertyMap, after: PropertyMap): Change[] {
  return paths.flatMap((path) => {
    const old = valueAt(before, path);
    const now = valueAt(after, path);
    // One side secret makes both secret: a value that became secret must not be shown as it was.
    const isSecretPath = old.secret || now.secret;
    const inside = isSecretPath ? [] : differencesOf(old.value, now.value, path);
    return inside.length === 0
      ? [changeOf(path, old.value, now.value, isSecretPath)]
      : inside.map((each) => changeOf(each.path, each.before, each.after, each.secret));
  });
}

function changeOf(
  path: string,
  before: PropertyValue | undefined,
  after: PropertyValue | undefined,
  secret: boolean,
): Change {
  const isHidden = secret || isSecretField(path);
  const show = (value: PropertyValue): string => (isHidden ? REDACTED : shown(value));
  return {
    path,
    ...(before === undefined ? {} : { before: show(before) }),
    ...(after === undefined ? {} : { after: show(after) }),
  };
}

interface Found {
  readonly value: PropertyValue | undefined;
  readonly secret: boolean;
}

function valueAt(map: PropertyMap, path: string): Found {
  let value: PropertyValue | undefined = map;
  let isCalledSecret = false;
  for (const key of path.split(/[.[\]]+/).filter((part) => part !== "")) {
    if (isSecret(value)) return { value, secret: true };
    if (Array.isArray(value)) value = value[Number(key)];
    else if (isMap(value)) {
      isCalledSecret ||= isSecretField(namedBy(value, key) ?? "");
      value = value[key];
    } else value = undefined;
  }
  return { value: value ?? undefined, secret: isCalledSecret || isSecret(value) };
}

const LONGEST = 120;

function shown(value: PropertyValue): string {
  if (value === UNKNOWN) return "[unknown]";
  const text = JSON.stringify(withoutSecrets(redacted(value)));
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}
