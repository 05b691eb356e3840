import { isMap, isSecret, type PropertyMap, type PropertyValue, reveal } from "../../graph/model/property";

/** A variable that carries a secret where everybody sees it. */
export interface PlainSecret {
  /** Path of the property that holds the variables. */
  readonly property: string;
  /** Name of the variable; never its value. */
  readonly name: string;
}

/**
 * Properties in which programs are told variables, on whatever resource: containers, functions, jobs, builds, app
 * settings. Compared without regard to case.
 */
const HOLDERS: ReadonlySet<string> = new Set([
  "env",
  "envs",
  "environment",
  "environments",
  "environmentvariables",
  "variables",
  "envvariables",
  "appsettings",
  "connectionstrings",
  "buildenvironmentvariables",
  "runtimeenvironmentvariables",
  "defaultenvironmentvariables",
]);
/** Forms a secret has whatever its variable is called. */
const FORMS: readonly RegExp[] = [
  // A URL with a password: postgres://app:pw@host. A place for one (`${PASSWORD}`, `<password>`) is none.
  /\b[a-z][a-z0-9+.-]*:\/\/[^\s:/?#@]*:(?![$<{*])[^\s/?#@]+@/i,
  // A connection string: Server=…;Password=…
  /(?:^|[;&?\s])(?:password|pwd|accountkey|sharedaccesskey|sharedsecretkey|clientsecret|apikey)\s*=\s*(?![$<{*;])[^\s;&]+/i,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/,
  /\bAIza[\w-]{35}\b/,
  /\bgh[pousr]_\w{36}/,
  /\b(?:sk|rk)_live_\w{16,}/,
  /\bxox[abprs]-[\w-]{10,}/,
  /"private_key"\s*:\s*"/,
  /[?&]sig=[\w%/+=-]{20,}/,
];
/** Where programs are told what to run: the forms are looked for, names there are none. */
const SCRIPTS: ReadonlySet<string> = new Set([
  "command",
  "commands",
  "args",
  "entrypoint",
  "userdata",
  "userdatabase64",
  "customdata",
  "startupscript",
  "metadatastartupscript",
  "buildspec",
  "script",
]);
/** Names that say their value is a secret, unless it is where the secret is kept or how it is handled. */
const SECRET_NAME = /(PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY|CREDENTIAL)/;
const OTHER_NAME =
  /(_ARN|_ID|_IDS|_NAME|_URL|_URI|_FILE|_PATH|_DIR|_HEADER|_TTL|_LENGTH|_ENABLED|_VERSION|_COUNT|_ISSUER|_AUDIENCE)$/;
/** Values that say where a secret is kept. */
const REFERENCE =
  /^(arn:aws[\w-]*:(secretsmanager|ssm):|@Microsoft\.KeyVault\(|https:\/\/[\w-]+\.vault\.|projects\/[^/]+\/secrets\/)/i;
const DEPTH = 12;

/** Whether a text is, or holds, a secret by its form. */
export function looksSecret(text: string): boolean {
  return FORMS.some((form) => form.test(text));
}

/**
 * Variables of a resource that hold a secret in plain text: by their name, unless they hold a reference, or by the form
 * of their value. JSON texts are looked into.
 */
export function plainSecretsIn(inputs: PropertyMap): readonly PlainSecret[] {
  return search(inputs, "", DEPTH);
}

function search(given: PropertyValue | undefined, path: string, depth: number): readonly PlainSecret[] {
  const value = opened(given);
  if (depth === 0 || value === undefined) return [];
  if (Array.isArray(value)) return value.flatMap((each) => search(each, path, depth - 1));
  if (!isMap(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const at = path === "" ? key : path;
    const word = key.toLowerCase();
    const variables = HOLDERS.has(word) ? variablesOf(opened(inner)) : [];
    const scripts = SCRIPTS.has(word) ? textsOf(inner) : [];
    const found = [
      ...variables.filter(isPlainSecret).map(({ name }) => ({ property: at, name })),
      ...scripts.filter(looksSecret).map(() => ({ property: at, name: key })),
    ];
    return [...found, ...search(inner, at, depth - 1)];
  });
}

function isPlainSecret({ name, value }: { readonly name: string; readonly value: string }): boolean {
  if (looksSecret(value)) return true;
  const word = name.replace(/([a-z])([A-Z])/g, "$1_$2").toUpperCase();
  return SECRET_NAME.test(word) && !OTHER_NAME.test(word) && !REFERENCE.test(value);
}

/** A script as text and, where it is base64, as what it says. */
function textsOf(given: PropertyValue | undefined): readonly string[] {
  const value = opened(given);
  if (Array.isArray(value)) return value.flatMap(textsOf);
  const text = plain(value);
  if (text === undefined) return [];
  return /^[A-Za-z0-9+/\s]{24,}={0,2}$/.test(text)
    ? [text, Buffer.from(text, "base64").toString("utf8")]
    : [text];
}

/** Variables as lists of `{ name, value }` or as a map of texts. A variable without a value refers to something. */
function variablesOf(value: PropertyValue | undefined): readonly { name: string; value: string }[] {
  if (Array.isArray(value))
    return value.filter(isMap).flatMap((variable) => {
      const text = plain(variable["value"] ?? variable["connectionString"]);
      const name = variable["name"] ?? variable["key"];
      return text === undefined ? [] : [{ name: typeof name === "string" ? name : "", value: text }];
    });
  if (!isMap(value)) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const text = plain(isMap(inner) ? (inner["value"] ?? undefined) : inner);
    return text === undefined ? [] : [{ name, value: text }];
  });
}

function plain(value: PropertyValue | undefined): string | undefined {
  const text = isSecret(value) ? reveal(value) : value;
  return typeof text === "string" ? text : undefined;
}

/** A value as it is once secrets are looked into and JSON is read. */
function opened(value: PropertyValue | undefined): PropertyValue | undefined {
  const inner = isSecret(value) ? reveal(value) : value;
  if (typeof inner !== "string" || !/^\s*[[{]/.test(inner)) return inner;
  try {
    return JSON.parse(inner) as PropertyValue;
  } catch {
    return inner;
  }
}
