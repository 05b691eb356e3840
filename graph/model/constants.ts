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
