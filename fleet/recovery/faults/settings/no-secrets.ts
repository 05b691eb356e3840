import { redactText } from "../../../../core/redact";

/** Names of headers and of an address's parameters whose values are secret. */
const NAMES =
  /(?:^|[-_])(?:auth|authorization|cookie|credential|key|passw(?:or)?d|secret|session|sig|signature|token)(?:$|[-_])|(?:api|access|auth|private)(?:key|token)/i;
/** Forms that a secret has, whatever it is called: a scheme of HTTP with its value, a JSON Web Token, tokens with a prefix. */
const FORMS: readonly RegExp[] = [
  /\b(?:bearer|basic|digest)\s+[\w.~+/=-]{6,}/i,
  /\beyJ[\w-]{8,}\.[\w-]{8,}/,
  /\b(?:gh[pousr]|xox[abprs]|sk|pk|rk|glpat|pul)[-_][\w-]{16,}/,
];
/** What a shell fills in is none yet. */
const VARIABLE = /\$(?:\{\w+\}|\w+|\([^)]*\))/g;

/** What of the settings holds a secret in plain text. */
export interface PlainSecret {
  readonly path: readonly string[];
  readonly instead: string;
}

function isSecret(text: string): boolean {
  const plain = text.replace(VARIABLE, "");
  return FORMS.some((form) => form.test(plain)) || redactText(plain) !== plain;
}

function hasSecret(url: string): boolean {
  if (isSecret(url) || /^https?:\/\/[^/?#]*@/i.test(url)) return true;
  const [, query = ""] = url.split("?", 2);
  return [...new URLSearchParams(query.split("#", 1)[0]).keys()].some((name) => NAMES.test(name));
}

/**
 * Everything that looks like a secret in what a project says of faults, wherever it stands there: the file is committed, and all of it is kept in the
 * fault's journal, which may be in the registry. Pure.
 */
export function secretsIn(faults: object): readonly PlainSecret[] {
  const found: PlainSecret[] = [];
  const look = (value: unknown, path: readonly string[]): void => {
    if (typeof value === "string") {
      const instead = secretAt(value, path);
      if (instead !== undefined) found.push({ path, instead });
    } else if (typeof value === "object" && value !== null)
      for (const [key, each] of Object.entries(value)) look(each, [...path, key]);
  };
  look(faults, []);
  return found;
}

const IN_VARIABLE = "a value without a secret: name a variable of the environment that has it";

/** What may stand there instead of a secret; undefined where there is none. */
function secretAt(text: string, path: readonly string[]): string | undefined {
  const [, field, name] = path;
  const isLoad = path[0] === "load";
  if (isLoad && field === "url")
    return hasSecret(text) ? "an address without a secret: send it as a header" : undefined;
  if (isLoad && field === "headers" && name !== undefined && path.length === HEADER_DEPTH)
    return NAMES.test(name) || isSecret(text) ? `${IN_VARIABLE} ({ env: NAME })` : undefined;
  return isSecret(text) ? `${IN_VARIABLE} ($NAME)` : undefined;
}

/** `load`, `headers` and the header's name. */
const HEADER_DEPTH = 3;
