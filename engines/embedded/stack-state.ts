import { ordered, type ResourceState } from "./resource-state";

/** What a stack's resources are, as far as the engine knows: the current ones and those waiting to be deleted. */
export class StackState {
  private readonly current = new Map<string, ResourceState>();
  private condemned: ResourceState[] = [];

  constructor(states: readonly ResourceState[] = []) {
    for (const state of states) {
      if (state.delete === true) this.condemned.push(state);
      else this.current.set(state.urn, state);
    }
  }

  get(urn: string): ResourceState | undefined {
    return this.current.get(urn);
  }

  put(state: ResourceState): void {
    this.current.set(state.urn, state);
  }

  /** The old one of a replacement: no longer current, deleted at the end of the update. */
  condemn(urn: string, id: string): void {
    const state = this.current.get(urn);
    if (state === undefined || (state.id ?? "") !== id) return;
    this.current.delete(urn);
    this.condemned.push({ ...state, delete: true });
  }

  drop(urn: string, id: string, condemned: boolean): void {
    if (condemned)
      this.condemned = this.condemned.filter((state) => state.urn !== urn || (state.id ?? "") !== id);
    else if ((this.current.get(urn)?.id ?? "") === id) this.current.delete(urn);
  }

  /** The current resources, each after all it needs. */
  live(): ResourceState[] {
    return ordered([...this.current.values()]);
  }

  waiting(): readonly ResourceState[] {
    return this.condemned;
  }

  /** All resources as a deployment lists them. */
  all(): ResourceState[] {
    return ordered([...this.current.values(), ...this.condemned]);
  }
}
