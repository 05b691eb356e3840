import type { RolloutHost } from "../../fleet/rollout/runner";
import type { Failure, GateAnswer } from "../../fleet/rollout/state";
import type { Beside, Sharing } from "../../fleet/rollout/shares/share";
import type { Phase } from "../../fleet/rollout/migrations/schema";
import type { Candidate, Wave } from "../../fleet/rollout/waves";

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
  /** Every phase of a schema in order, `phase stamp`. */
  readonly migrated: string[] = [];
  /** Phases that fail, `phase stamp`. */
  readonly unwilling = new Set<string>();
  /** How releases come beside the one before; default: they replace it. */
  shared: Omit<Sharing, "revision"> | undefined;
  /** What each stamp's config says stands beside its release, and what does. */
  readonly beside = new Map<string, string | undefined>();
  readonly standing = new Map<string, string | undefined>();
  /** Stamps whose gate says no as long as a release has its share of them. */
  readonly unwell = new Set<string>();
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
    return (
      release !== null && this.running.get(id) === release && this.standing.get(id) === this.beside.get(id)
    );
  }

  async up(id: string): Promise<Failure | undefined> {
    if (this.retired.has(id)) throw new Error(`${id} is retired`);
    this.#active += 1;
    this.most = Math.max(this.most, this.#active);
    const release = this.config.get(id) ?? this.base;
    const beside = this.beside.get(id);
    this.updates.push(`${id} → ${release}${beside === undefined ? "" : ` beside ${beside}`}`);
    await this.pause();
    this.#active -= 1;
    if (this.broken.has(id)) return { reason: "the cloud said no", resource: "aws:rds/instance:Instance db" };
    this.running.set(id, release);
    this.standing.set(id, beside);
    return undefined;
  }

  async sharing(id: string, named: string | null): Promise<Sharing | undefined> {
    const runs = this.running.get(id);
    const release = named ?? this.config.get(id) ?? this.base;
    if (this.shared === undefined || runs === undefined || runs === release) return undefined;
    return { ...this.shared, revision: `rev-${runs}`, ...(named === null ? { from: runs } : {}) };
  }

  setBeside(id: string, beside: Beside | undefined): void {
    this.beside.set(id, beside && `${beside.revision}${beside.serves ? ", which serves" : ""}`);
  }

  async gateOf({ id }: Candidate): Promise<GateAnswer> {
    return { reason: this.unwell.has(id) ? "too many errors" : undefined, evidence: [] };
  }

  async gate(wave: Wave): Promise<GateAnswer> {
    const isWell = !this.unhealthy.has(wave.ring);
    if (isWell) this.refused.delete(wave.ring);
    else this.refused.add(wave.ring);
    return { reason: isWell ? undefined : "too many errors", evidence: [] };
  }

  async migrate(phase: Phase, { id }: Candidate): Promise<string | undefined> {
    this.migrated.push(`${phase} ${id}`);
    return this.unwilling.has(`${phase} ${id}`) ? "a lock is held" : undefined;
  }

  async stragglers(release: string): Promise<{ id: string; release: string }[]> {
    return [...this.running].flatMap(([id, runs]) => (runs === release ? [] : [{ id, release: runs }]));
  }

  async sleep(ms: number): Promise<void> {
    this.slept += ms;
    this.#now += ms;
  }

  now(): number {
    return this.#now;
  }
}
