import type { Derivation } from "./graph";

const CONSTANT = /^global\((.+)\)$/u;

/**
 * Whether a derivation stands for a value of the global scope (`global(registry)`): the same for every stamp and
 * allowed to each. It stays as it is in the canonical form, so that the region in a registry's address is not taken
 * for the region of the one stamp that happens to be there too.
 */
export function isConstant({ stands }: Derivation): boolean {
  return CONSTANT.test(stands);
}

/**
 * Whether a value of the global scope is another for stamps under another law: their centre. It is the stamp's own as little as the rest of
 * the scope, but stamps of one class may differ in it.
 */
export function isByLaw({ stands }: Derivation): boolean {
  return stands.startsWith("global(centre");
}

/** The global scope, name by name, that derivations hold. */
export function globalScope(derivations: readonly Derivation[]): Record<string, string> {
  const scope: Record<string, string> = {};
  for (const { value, stands } of derivations) {
    const key = CONSTANT.exec(stands)?.[1];
    if (key !== undefined) scope[key] = value;
  }
  return scope;
}

/** Derivations for a global scope, to be added to a stamp's own where these lack it. */
export function globalDerivations(scope: Readonly<Record<string, string | undefined>>): Derivation[] {
  return Object.entries(scope).flatMap(([key, value]) =>
    value === undefined ? [] : [{ value, stands: `global(${key})` }],
  );
}
