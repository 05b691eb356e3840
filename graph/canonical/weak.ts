import { globalScope, isConstant } from "../model/constants";
import type { Derivation } from "../model/graph";
import { ownNames } from "./own-names";

/**
 * What the identity itself says (a region, an account, a block, a host, a config key), what is made of all of it, and the name of a resource
 * of a program of one's own: `name(<type>::<resource>#<property>)`.
 */
const TELLING =
  /^(?:(?:region|zone|account|subscription|project|tenant|cidr|guid|hostName|config|centre)(?![A-Za-z])|name\(.+::.+#.+\)$)/u;
const NAME = /^name\(/u;
/** The hash at the end of a name, which has the account and the generation in it. */
const HASHED = /[a-z0-9]{5}(?:\.fifo)?$/u;

/**
 * Those derived values that may be anybody's words: an id, a ring, a session's name, a secret's keeper. Nothing in them (no beginning of the
 * stamp's names, no hash, no account, no domain) makes them the stamp's, so they say whose a thing is neither inside of a text nor where
 * another resource's name is due.
 */
export function weakOf(derivations: readonly Derivation[]): ReadonlySet<Derivation> {
  const heads = ownNames(derivations).flatMap(({ stands, value }) =>
    stands.startsWith("names") ? [value] : [],
  );
  const { zone } = globalScope(derivations);
  const isHost = ({ value }: Derivation): boolean => zone !== undefined && value.endsWith(`.${zone}`);
  const hasName = ({ stands, value }: Derivation): boolean =>
    heads.length === 0 ? NAME.test(stands) && HASHED.test(value) : heads.some((head) => value.includes(head));
  const isWeak = (derived: Derivation): boolean =>
    !(isConstant(derived) || TELLING.test(derived.stands) || hasName(derived) || isHost(derived));
  return new Set(derivations.filter(isWeak));
}

/** The words of a field's name: `relativeRecordSetName` is of a record. */
function wordsOf(key: string): readonly string[] {
  return key.split(/[^A-Za-z]+|(?<=[a-z])(?=[A-Z])/u).map((word) => word.toLowerCase());
}

/** Values of the identity, or made of it, that may be anybody's words. */
export class WeakValues {
  readonly #heads = new Map<string, string[]>();

  constructor(derivations: readonly Derivation[]) {
    for (const { value, stands } of weakOf(derivations)) {
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
