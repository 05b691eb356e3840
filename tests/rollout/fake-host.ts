import type { Failure, GateAnswer, RolloutHost } from "../../fleet/rollout/runner";
import type { Wave } from "../../fleet/rollout/waves";

/** A fleet in memory: what each stamp's config names and what it runs. Time passes only by sleeping. */
export class FakeFleet implements RolloutHost {
  readonly config = new Map<string, string | undefined>();
  readonly running = new Map<string, string>();
  readonly retired = new Set<string>();
  /** Stamps whose next updates fail. */
  readonly broken = new Set<string>();
  /** Rings whose gate says no. */
  readonly unhealthy = new Set<string>();
  /** Rings whose gate said no when it was asked last. */
  readonly refused = new Set<string>();
  /** Every update in order, `stamp → release`. */
  readonly updates: string[] = [];
  /** Most updates there were at once. */
  most = 0;
  slept = 0;
  #now = Date.UTC(2026, 0, 1);
  #active = 0;

  /** @param pause lets others go on between the beginning and the end of an update */
  constructor(
    ids: readonly string[],
    private readonly base = "r0",
    private readonly pause: () => Promise<void> = () => Promise.resolve(),
  ) {
    for (const id of ids) this.running.set(id, base);
  }

  obstacle(id: string): string | undefined {
    return this.retired.has(id) ? "it is being retired" : undefined;
  }

  setRelease(id: string, release: string | undefined): void {
    this.config.set(id, release);
  }

  async isCurrent(id: string, release: string | null): Promise<boolean> {
    return release !== null && this.running.get(id) === release;
  }

  async up(id: string): Promise<Failure | undefined> {
    if (this.retired.has(id)) throw new Error(`${id} is retired`);
    this.#active += 1;
    this.most = Math.max(this.most, this.#active);
    const release = this.config.get(id) ?? this.base;
    this.updates.push(`${id} → ${release}`);
    await this.pause();
    this.#active -= 1;
    if (this.broken.has(id)) return { reason: "the cloud said no", resource: "aws:rds/instance:Instance db" };
    this.running.set(id, release);
    return undefined;
  }

  async gate(wave: Wave): Promise<GateAnswer> {
    const isWell = !this.unhealthy.has(wave.ring);
    if (isWell) this.refused.delete(wave.ring);
    else this.refused.add(wave.ring);
    return { reason: isWell ? undefined : "too many errors", evidence: [] };
  }

  async sleep(ms: number): Promise<void> {
    this.slept += ms;
    this.#now += ms;
  }

  now(): number {
    return this.#now;
  }
}
