import type { Registration } from "../../render/registration";
import { placeOf } from "../simulator/world/place";
import type { Scope } from "../simulator/scope";
import { type OperationContext, scopeFor } from "./context";
import { isProvider, type ResourceState } from "./resource-state";

/** What the stack was before the program ran: finds resources under names and places they had. */
export class PriorState {
  private readonly scopes = new Map<string, Scope>();

  /** To be made before any provider is registered anew, because that changes where its resources seem to be. */
  constructor(private readonly context: OperationContext) {
    for (const state of context.ledger.state.live()) {
      if (state.custom && state.external !== true && !isProvider(state.type)) {
        this.scopes.set(state.urn, scopeFor(context, state.type, state.provider));
      }
    }
  }

  /** The resource as it was, found by its URN or one it had before, and then moved to the new one. */
  take({ options, urn }: Registration, seen: ReadonlySet<string>): ResourceState | undefined {
    const { ledger } = this.context;
    const known = ledger.state.get(urn);
    if (known !== undefined) return known.external === true ? undefined : known;
    for (const alias of options.aliases ?? []) {
      const old = ledger.state.get(alias);
      if (old === undefined || seen.has(alias)) continue;
      const moved = { ...old, urn };
      ledger.drop(old);
      ledger.put(moved);
      const scope = this.scopes.get(alias);
      if (scope !== undefined) this.scopes.set(urn, scope);
      return moved;
    }
    return undefined;
  }

  /** Whether the resource's provider now works in another account or region. */
  hasMoved({ custom, provider, type }: Registration, old: ResourceState | undefined): boolean {
    if (!custom || old === undefined || isProvider(type)) return false;
    const before = this.scopes.get(old.urn);
    const now = scopeFor(this.context, type, provider);
    return before !== undefined && placeOf(now, old.inputs) !== placeOf(before, old.inputs);
  }
}
