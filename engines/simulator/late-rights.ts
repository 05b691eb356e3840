import { GRANTS, USES } from "../../render/kinds/rights";
import type { PropertyMap } from "../../graph/model/property";
import { refuse } from "./checks";
import type { Scope } from "./scope";
import { at } from "./template";

/**
 * A right is not everywhere the moment it is given: who uses it within seconds is refused, once. What was given before this
 * process began is old enough.
 */
export class LateRights {
  /** Ids of what a right was given on. */
  private readonly fresh = new Set<string>();
  private readonly refused = new Set<string>();

  /** Notes a right that was just given. */
  given(type: string, inputs: PropertyMap, idOf: (identifier: string) => string | undefined): void {
    const path = GRANTS[type];
    const on = path === undefined ? undefined : at(inputs, path);
    const id = typeof on === "string" ? idOf(on) : undefined;
    if (id !== undefined) this.fresh.add(id);
  }

  /** Refuses who uses a right that is not everywhere yet. @param uses ids of what it refers to */
  check(scope: Scope, type: string, urn: string, uses: readonly string[]): void {
    const refusal = USES[type];
    if (refusal === undefined || this.refused.has(urn)) return;
    const isLate = [...this.fresh].some((id) =>
      uses.some((used) => id === used || id.startsWith(`${used}/`)),
    );
    if (!isLate) return;
    this.refused.add(urn);
    refuse(scope, refusal);
  }
}
