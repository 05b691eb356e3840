/** What stands where a secret stood. */
const REDACTED = "[secret]";

/** Names whose values are secret. */
const NAMES =
  "(?:password|passwd|passphrase|secret[_-]?(?:key|string|value)|auth[_-]?token|api[_-]?key|access[_-]?key|private[_-]?key|origin[_-]?secret)";

/**
 * Forms a secret has in text, whoever wrote it there. Values are redacted where they are secret by their marks;
 * this is the net below, for messages of programs, providers and tools.
 */
const SECRETS: readonly (readonly [form: RegExp, replacement: string])[] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(-----END [A-Z ]*PRIVATE KEY-----|$)/gu, REDACTED],
  // User information of an address: postgres://user:password@host
  [/(\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@"\\]*:)[^\s@/"\\]+@/giu, `$1${REDACTED}@`],
  [/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/gu, REDACTED],
  // Pulumi's own ciphertexts (sdk/go/common/resource/config/crypt.go): they say nothing, but belong in files only.
  [/\bv1:[A-Za-z0-9+/]{12,}={0,2}:[A-Za-z0-9+/]{12,}={0,2}/gu, REDACTED],
  // password=…, "password": "…", password: "…"; a colon alone also stands in the names of types.
  [
    new RegExp(`(${NAMES}(?:=|"\\s*:\\s*"|\\s*:\\s*"))(?!\\[secret\\])[^\\s",;}\\]\\\\]{4,}`, "giu"),
    `$1${REDACTED}`,
  ],
  [new RegExp(`^(\\s*${NAMES}\\s*:\\s+)(?!\\[secret\\])\\S{4,}$`, "gimu"), `$1${REDACTED}`],
];

/** The text with everything replaced that has the form of a secret. */
export function redactText(text: string): string {
  return SECRETS.reduce((safe, [form, replacement]) => safe.replace(form, replacement), text);
}

const SECRET_NAME = new RegExp(`${NAMES}$`, "iu");

/** A value for JSON with every text in it redacted, and those whole whose names say that they are secret. */
export function redactValue(value: unknown, name = ""): unknown {
  if (typeof value === "string") return SECRET_NAME.test(name) && value !== "" ? REDACTED : redactText(value);
  if (Array.isArray(value)) return value.map((item) => redactValue(item, name));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, redactValue(item, key)]));
}
