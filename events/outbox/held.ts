/** Milliseconds that a tenant whose next event is refused is left out, the first time and at most; each time twice as long. */
const HELD_MS = { first: 1000, most: 60_000 };

/** Tenants whose next event the sink does not take by itself: they are left out for a while, so that nobody else waits for them. */
export class HeldTenants {
  readonly #held = new Map<string, { readonly until: number; readonly ms: number }>();

  /** Who is left out now. */
  now(): string[] {
    const at = performance.now();
    return [...this.#held].filter(([, { until }]) => until > at).map(([tenant]) => tenant);
  }

  /** Notes what a send came to: whose next event was refused, and whose were kept up to their last. */
  note(refused: Iterable<string>, kept: Iterable<string>): void {
    const again = new Set(refused);
    for (const tenant of kept) if (!again.has(tenant)) this.#held.delete(tenant);
    for (const tenant of again) {
      const before = this.#held.get(tenant)?.ms;
      const ms = before === undefined ? HELD_MS.first : Math.min(before * 2, HELD_MS.most);
      this.#held.set(tenant, { until: performance.now() + ms, ms });
    }
  }
}
