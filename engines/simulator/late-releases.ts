import { normal } from "../../render/kinds/identifiers";
import type { Kind, Refusal } from "../../render/kinds/kind";
import type { PropertyMap } from "../../graph/model/property";
import { refuse } from "./checks";
import type { Scope } from "./scope";

/**
 * What a deleted resource had is not free the moment it is gone: a subnet's addresses, its link to a service, a lock. Who deletes what it
 * lay in is refused, once. What was deleted before this process began is long gone.
 */
export class LateReleases {
  private readonly held = new Map<string, Refusal>();

  /** Notes what a resource that was just deleted still holds. */
  left(kind: Kind, inputs: PropertyMap): void {
    if (kind.lingers === undefined) return;
    const { code, message, on } = kind.lingers;
    const id = on(inputs);
    if (id !== undefined) this.held.set(normal(id), { code, message: message.replace("{what}", id) });
  }

  /** Refuses the deletion of what is still held, and of what lies in it. */
  check(scope: Scope, id: string): void {
    const asked = normal(id);
    for (const [held, refusal] of this.held) {
      if (asked !== held && !asked.startsWith(`${held}/`)) continue;
      this.held.delete(held);
      refuse(scope, refusal);
    }
  }
}
