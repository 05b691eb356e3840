import { redactText } from "../../../../core/redact";
import type { FaultSettings } from "../faults-schema";

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
 * Everything that looks like a secret in what a project says of faults: the file is committed, and all of it is kept in the fault's journal,
 * which may be in the registry. Pure.
 */
export function secretsIn(faults: Omit<FaultSettings, "classes" | "tenants">): readonly PlainSecret[] {
  const { load, ...declared } = faults;
  const inVariable = "a value without a secret: name a variable of the environment that has it";
  const command = (path: readonly string[], text: string): PlainSecret[] =>
    isSecret(text) ? [{ path, instead: `${inVariable} ($NAME)` }] : [];
  const found: PlainSecret[] = [];
  if ("url" in load) {
    if (hasSecret(load.url))
      found.push({ path: ["load", "url"], instead: "an address without a secret: send it as a header" });
    for (const [name, value] of Object.entries(load.headers))
      if (typeof value === "string" && (NAMES.test(name) || isSecret(value)))
        found.push({ path: ["load", "headers", name], instead: `${inVariable} ({ env: NAME })` });
  } else found.push(...command(["load", "command"], load.command));
  for (const [fault, config] of Object.entries(declared)) {
    if (typeof config !== "object" || !("by" in config)) continue;
    const { alarm, by, healthy, others } = config;
    for (const [field, text] of Object.entries({ alarm, healthy, others }))
      found.push(...command([fault, field], text));
    if (by.kind !== "command") continue;
    for (const field of ["break", "broken", "mend"] as const)
      found.push(...command([fault, "by", field], by[field]));
  }
  return found;
}
