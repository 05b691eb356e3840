import { escapePattern } from "./allow";
import type { Derivation } from "../model/graph";

/** A name that another stamp would derive. */
export interface ForeignName {
  readonly name: string;
  /** Id of the stamp it would belong to. */
  readonly stamp: string;
}

/**
 * Knows the physical names of other stamps by their form, without knowing the stamps: the stamp's own names say what
 * stands in front of the id (`<app><environment>-<stamp>-<kind>-<hash>`). Own names must have been masked.
 */
export class ForeignNames {
  readonly #pattern: RegExp | undefined;

  constructor(derivations: readonly Derivation[]) {
    const prefix = prefixOf(derivations);
    if (prefix === undefined) return;
    // What only begins as an own name does is nobody's that a form tells.
    const own = derivations.find(({ stands }) => stands === "id")?.value ?? "";
    const name = `${escapePattern(prefix)}(?!${escapePattern(own)}-)([a-z][a-z0-9]{1,7})-[a-z0-9]+(?:-[a-z0-9]+)*-[a-z0-9]{5}`;
    this.#pattern = new RegExp(`(?<![A-Za-z0-9-])${name}(?![A-Za-z0-9])`, "iu");
  }

  find(text: string): ForeignName | undefined {
    if (this.#pattern === undefined || text.length < 12) return undefined;
    const match = this.#pattern.exec(text);
    return match === null ? undefined : { name: match[0], stamp: match[1] ?? "" };
  }
}

/** What stands in front of the id in a stamp's names, as the first of them shows; `undefined` where none does. */
export function prefixOf(derivations: readonly Derivation[]): string | undefined {
  const id = derivations.find(({ stands }) => stands === "id")?.value;
  if (id === undefined) return undefined;
  for (const { value, stands } of derivations) {
    const at = stands.startsWith("name(") ? value.indexOf(`-${id}-`) : 0;
    if (at > 0) return value.slice(0, at + 1);
  }
  return undefined;
}
