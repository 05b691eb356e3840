import { isConstant } from "../model/constants";
import type { Derivation } from "../model/graph";

/** What the identity itself says (a region, an account, a block, a host, a config key), and what is made of all of it. */
const TELLING =
  /^(?:region|zone|account|subscription|project|tenant|cidr|guid|hostName|config|centre)(?![A-Za-z])/u;
const NAME = /^name\(/u;
/** The hash at the end of a stamp's names, which has the account and the generation in it. */
const HASHED = /[a-z0-9]{5}(?:\.fifo)?$/u;
/** A name that a resource of a program of one's own gets: `name(<type>::<resource>#<property>)`. */
const GIVEN = /^name\(.+::.+#.+\)$/u;

/**
 * Whether a derived value may be anybody's word: an id, a ring, a session's name, a secret's keeper. Nothing in it (no hash, no account, no
 * domain) makes it the stamp's, so it says whose a thing is neither inside of a text nor where another resource's name is due.
 */
export function isWeak(derivation: Derivation): boolean {
  const { stands, value, whole } = derivation;
  if (isConstant(derivation)) return false;
  if (NAME.test(stands)) return whole === true || !(GIVEN.test(stands) || HASHED.test(value));
  return !TELLING.test(stands);
}

/** The words of a field's name: `relativeRecordSetName` is of a record. */
function wordsOf(key: string): readonly string[] {
  return key.split(/[^A-Za-z]+|(?<=[a-z])(?=[A-Z])/u).map((word) => word.toLowerCase());
}

/** Values of the identity, or made of it, that may be anybody's words. */
export class WeakValues {
  readonly #heads = new Map<string, string[]>();

  constructor(derivations: readonly Derivation[]) {
    for (const derivation of derivations) {
      if (!isWeak(derivation)) continue;
      const { value, stands } = derivation;
      const head = /^[A-Za-z]*/u.exec(stands)?.[0].toLowerCase() ?? "";
      this.#heads.set(value, [...(this.#heads.get(value) ?? []), head]);
    }
  }

  /** Whether a text is such a value, in a field whose name does not say that it is. */
  has(text: string, key: string): boolean {
    const heads = this.#heads.get(text);
    if (heads === undefined) return false;
    const words = wordsOf(key);
    return !heads.some((head) => head !== "id" && head !== "name" && words.includes(head));
  }
}
