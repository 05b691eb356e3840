import {
  isMap,
  isSecret,
  type PropertyMap,
  type PropertyValue,
  reveal,
  SECRET_SIGNATURE,
  SIGNATURE_KEY,
  secret,
  UNKNOWN,
} from "./property";

/** A text is not a deployment, or a graph can't become one. The message says where and never holds a value. */
export class DeploymentError extends Error {
  override readonly name = "DeploymentError";
}

/** Properties as a deployment holds them: every secret as ciphertext. @throws DeploymentError at an unknown value */
export function encodeMap(
  map: PropertyMap,
  encrypt: (plaintext: string) => string,
  path: string,
): PropertyMap {
  return mapValues(map, (value, key) => encodeValue(value, encrypt, `${path}.${key}`));
}

function encodeValue(
  value: PropertyValue,
  encrypt: (plaintext: string) => string,
  path: string,
): PropertyValue {
  if (value === UNKNOWN) {
    throw new DeploymentError(
      `${path} is unknown before the update; only known values can be written to a state`,
    );
  }
  if (Array.isArray(value))
    return value.map((item, index) => encodeValue(item, encrypt, `${path}[${index}]`));
  if (!isMap(value)) return value;
  if (!isSecret(value)) return encodeMap(value, encrypt, path);
  const plain = reveal(value);
  const ciphertext = plain === undefined ? value["ciphertext"] : encrypt(JSON.stringify(plain));
  return { [SIGNATURE_KEY]: SECRET_SIGNATURE, ciphertext: ciphertext ?? null };
}

/** Levels of lists and maps that are kept; no cloud takes half as many. */
const MAX_LEVELS = 200;
/** In place of what is deeper: a secret that nobody can open, so that all who read say that they could not. */
const TOO_DEEP: PropertyMap = { [SIGNATURE_KEY]: SECRET_SIGNATURE, ciphertext: "nested too deep" };

/** A value without what is nested so deep that whoever reads it would run out of stack. */
function shallow(value: PropertyValue, level: number): PropertyValue {
  if (typeof value !== "object" || value === null) return value;
  if (level > MAX_LEVELS) return TOO_DEEP;
  if (Array.isArray(value)) return value.map((item) => shallow(item, level + 1));
  return mapValues(value, (item) => shallow(item, level + 1));
}

function isShallow(value: PropertyValue, level: number): boolean {
  if (typeof value !== "object" || value === null) return true;
  return level <= MAX_LEVELS && Object.values(value).every((item) => isShallow(item, level + 1));
}

/** Properties out of a deployment; secrets stay as they are unless there is a way to decrypt them. */
export function decodeMap(
  map: PropertyMap,
  options: { readonly decrypt?: (ciphertext: string) => string },
): PropertyMap {
  const kept = isShallow(map, 0) ? map : mapValues(map, (value) => shallow(value, 1));
  return options.decrypt === undefined
    ? kept
    : mapValues(kept, (value) => decodeValue(value, options.decrypt));
}

function decodeValue(
  value: PropertyValue,
  decrypt: ((ciphertext: string) => string) | undefined,
): PropertyValue {
  if (Array.isArray(value)) return value.map((item) => decodeValue(item, decrypt));
  if (!isMap(value)) return value;
  const ciphertext =
    isSecret(value) && !("value" in value) && !("plaintext" in value) ? value["ciphertext"] : undefined;
  if (decrypt === undefined || typeof ciphertext !== "string")
    return mapValues(value, (item) => decodeValue(item, decrypt));
  return secret(JSON.parse(decrypt(ciphertext)) as PropertyValue);
}

const UNITS: Readonly<Record<string, number>> = {
  h: 3600,
  m: 60,
  s: 1,
  ms: 1e-3,
  us: 1e-6,
  µs: 1e-6,
  ns: 1e-9,
};

/** A timeout in seconds, of Go's notation (`1h30m`) or already a number. @throws DeploymentError when it is neither */
export function seconds(timeout: number | string): number {
  if (typeof timeout === "number") return timeout;
  const parts = [...timeout.matchAll(/(\d+(?:\.\d*)?|\.\d+)(ms|us|µs|ns|h|m|s)/gu)];
  if (parts.length === 0 || parts.map(([part]) => part).join("") !== timeout) {
    throw new DeploymentError(
      `custom timeout ${JSON.stringify(timeout)} is no duration; write it like "40m" or "1h30m"`,
    );
  }
  return parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (UNITS[unit ?? ""] ?? 0), 0);
}

/** A field of a resource, checked. @throws DeploymentError when it is there and not what it must be */
export function expect<T>(
  entry: Readonly<Record<string, unknown>>,
  key: string,
  where: string,
  what: string,
  check: (value: unknown) => value is T,
): T | undefined {
  const value = entry[key];
  if (value === undefined || value === null) return undefined;
  if (!check(value)) throw new DeploymentError(`${where}.${key} must be ${what}`);
  return value;
}

/** A field that is only there when it has a value. */
export function optional<K extends string, T>(key: K, value: T | undefined): { readonly [P in K]?: T } {
  return (value === undefined ? {} : { [key]: value }) as { readonly [P in K]?: T };
}

/** The same keys with other values. */
export function mapValues<T, U>(
  map: Readonly<Record<string, T>>,
  change: (value: T, key: string) => U,
): Record<string, U> {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, change(value, key)]));
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Parsed JSON holds nothing but property values. */
export function isProperties(value: unknown): value is PropertyMap {
  return isRecord(value);
}

export function isString(value: unknown): value is string {
  return typeof value === "string";
}

export function isBoolean(value: unknown): value is boolean {
  return typeof value === "boolean";
}

export function isStrings(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every(isString);
}

export function isLists(value: unknown): value is Readonly<Record<string, readonly string[] | null>> {
  return isRecord(value) && Object.values(value).every((item) => item === null || isStrings(item));
}

export function isNumbers(value: unknown): value is Readonly<Record<string, number>> {
  return isRecord(value) && Object.values(value).every((item) => typeof item === "number");
}
