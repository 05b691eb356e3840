/** Words that a reader of YAML 1.1, as Pulumi's is, takes for something else than a text. Source: yaml.org/type. */
const WORDS = /^(?:y|yes|n|no|on|off|true|false|null|nan|inf)$/iu;
/** Texts no reader takes for anything else: letters first, then what neither ends a value nor makes a number of it. */
const PLAIN = /^[A-Za-z][A-Za-z0-9._/-]*$/u;
/** Blocks of addresses look like nothing else, and are read more easily without quotes. */
const BLOCK = /^\d{1,3}(?:\.\d{1,3}){3}\/\d{1,2}$/u;

/**
 * A value as a config file holds it, so that every reader of YAML, old and new, reads back the same: a text that one of them
 * could take for a number, a day, a truth or nothing is in quotes. A day without quotes reaches a program as
 * `2026-11-01 00:00:00 +0000 UTC`.
 */
export function configScalar(value: string | number | boolean): string {
  if (typeof value !== "string") return String(value);
  const isPlain = (PLAIN.test(value) && !WORDS.test(value)) || BLOCK.test(value);
  return isPlain ? value : JSON.stringify(value);
}
