import { isDeepStrictEqual } from "node:util";
import { parseJson } from "./encoding";
import { isMap, OUTPUT_SIGNATURE, type PropertyValue, SECRET_SIGNATURE, SIGNATURE_KEY } from "./property";
import { SECRET_MARK } from "./marks";
import { namedBy } from "./walk";

/** What is shown instead of a secret. */
export const REDACTED = "[secret]";
/** Most characters of a value that are shown. */
const MAX_SHOWN = 240;
/**
 * Names of fields whose values are secret even where nothing marks them: policies get secrets in plain text. What
 * only names a secret (`secretArn`, `passwordSecretId`, `secretName`) is not one.
 */
const SECRET_FIELD =
  /(?:password|passwd|passphrase|secretString|secretValue|secretData|secretKey|privateKey|authToken|accessKey|apiKey|connectionString|credentials|secretBinary|sharedKey|bearer|authSecret|originSecrets?)$/iu;

/** Whether a field's name says that its value is secret; the last name of the path decides. */
export function isSecretField(path: string): boolean {
  const name = /([A-Za-z0-9_-]+)(?:\[[^\]]*\])*$/u.exec(path)?.[1] ?? "";
  return SECRET_FIELD.test(name.replaceAll(/[_-]/gu, ""));
}

/**
 * The one way a property value gets into a message: as JSON, secrets replaced, shortened.
 * @param path where the value stands; a field called `password` is secret whatever it holds
 */
export function redact(value: PropertyValue | undefined, path = ""): string {
  if (value === undefined) return "";
  if (isSecretField(path)) return REDACTED;
  const safe = withoutSecrets(value);
  const text = typeof safe === "string" ? safe : JSON.stringify(safe);
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN - 1)}…` : text;
}

/** The value with every secret replaced: what is marked one, and what a field or the name beside it calls one, in JSON texts too. */
export function withoutSecrets(value: PropertyValue): PropertyValue {
  if (typeof value === "string") return textWithoutSecrets(value);
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (!isMap(value)) return value;
  if (SECRET_MARK in value) return REDACTED;
  const signature = value[SIGNATURE_KEY];
  if (signature === SECRET_SIGNATURE) return REDACTED;
  if (signature === OUTPUT_SIGNATURE && value["secret"] === true) return REDACTED;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      isSecretField(key) || isSecretField(namedBy(value, key) ?? "") ? REDACTED : withoutSecrets(item),
    ]),
  );
}

/** A text as it is, unless it is JSON that holds a secret. */
function textWithoutSecrets(text: string): string {
  const json = parseJson(text);
  if (json === undefined) return text;
  const safe = withoutSecrets(json);
  return isDeepStrictEqual(safe, json) ? text : JSON.stringify(safe);
}
