import { UNKNOWN } from "./property";

/** Longest value that can be an identifier; beyond it stands a document. */
const MAX_LENGTH = 1024;
const DOTTED_NUMBER = /^v?\d+(\.\d+)*$/u;
const ADDRESS = /^\d{1,3}(\.\d{1,3}){3}(\/\d{1,2})?$/u;
const TIMESTAMP = /^\d{4}-\d\d-\d\d([T ]|$)/u;
/** Ids without separators: hexadecimal, all upper case (RDS puts a word before: `db-`, `cluster-`), or long numbers. */
const OPAQUE = /^[0-9a-f]{16,}$|^(?:(?:db|cluster)-)?[A-Z0-9]{12,}$|^\d{9,}$|-[0-9a-f]{8}(?:[0-9a-f]{9})?$/u;
const GUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/iu;
/** Forms that name one thing in the world. */
const UNIQUE =
  /^arn:aws|^\/subscriptions\/[^/]+\/.|^(?:https:\/\/[\w.-]*googleapis\.com\/.*)?(?:projects|folders)\/[^/]+\/.|^[a-z]+-[0-9a-f]{8}(?:[0-9a-f]{9})?$|^[a-z][a-z0-9+-]*:\/\/[^/]+\.|@[\w.-]+\.\w|^(?:[a-z0-9_-]+\.){2,}[a-z]{2,}(?::\d+)?\.?$/iu;

/** A name that a provider made up where the program gave none: `terraform-` and what follows. */
const MADE_UP = /^[A-Za-z][\w-]*-[0-9a-f]{16,}$/u;
/** A record of Route 53, called by its zone. */
const IN_ZONE = /^Z[A-Z0-9]{9,31}_/u;

/** Whether an output was made by the cloud, as far as its form tells: an identifier rather than a setting. */
export function isGenerated(value: string): boolean {
  const { length } = value;
  if (length < 6 || length > MAX_LENGTH || value === UNKNOWN) return false;
  if (OPAQUE.test(value)) return true;
  if (/[\s{["]/u.test(value)) return false;
  if (DOTTED_NUMBER.test(value)) return ADDRESS.test(value);
  if (TIMESTAMP.test(value)) return false;
  if (value.includes("/") && !/[:.@]/u.test(value))
    return value.startsWith("/") || value.split("/").length > 2;
  return /[:.@]/u.test(value) || GUID.test(value);
}

/** Whether a generated value names one thing in the world, so that two stamps can only have it by sharing. */
export function isUnique(value: string): boolean {
  return value.length <= MAX_LENGTH && (OPAQUE.test(value) || GUID.test(value) || UNIQUE.test(value));
}

/** Whether a generated value that no input has names one thing in the world, too: who chose it drew lots, or asked a zone. */
export function isDrawn(value: string): boolean {
  return value.length <= MAX_LENGTH && (MADE_UP.test(value) || IN_ZONE.test(value));
}
