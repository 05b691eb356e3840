import type { Table } from "../table/changes";
import { stampsIn } from "../haproxy/files";
import type { RouterStamp } from "../haproxy/place";
import { ask } from "../haproxy/runtime-api";
import { ByTenant } from "../table/by-tenant";
import { type Outlier, outliers } from "../table/outliers";
import { answerIn } from "./answers";

/** Milliseconds a stamp is out for the first time; each further time in a row doubles them, up to the most. */
const FIRST_MS = 30_000;
const MOST_MS = 300_000;

/** A stamp that was taken out, or that is tried again. */
export type Ejection = Outlier & { readonly event: "out" | "back" };

interface Out {
  readonly until: number;
  readonly times: number;
}

/** Ids of the stamps that a table says to fail their tenants now. */
function failingIn(table: Table, now: number): ReadonlySet<string> {
  const records = Object.keys(table).filter((key) => key.startsWith("s."));
  return new Set(
    records.flatMap((key) => {
      const [id = "", , state = ""] = table[key]!.split(" ");
      return state.startsWith("f") && Number(state.slice(1)) * 1000 > now ? [id] : [];
    }),
  );
}

/**
 * Takes stamps out that fail their tenants though their health path answers, and brings them back by itself: their tenants get
 * 503 with Retry-After at once instead of errors, and the stamp a rest. It knows what HAProxy's log says of each tenant's answers, and
 * what the registry says (`stamps failing`).
 */
export class Ejector {
  private readonly answers = new ByTenant();
  private readonly out = new Map<string, Out>();
  private readonly times = new Map<string, number>();
  /** Those that the registry said to fail, at the last look. */
  private judged: ReadonlySet<string> = new Set();

  /**
   * @param socket of the runtime API
   * @param now milliseconds
   * @param firstMs milliseconds a stamp is out for the first time
   */
  constructor(
    private readonly socket: string,
    private readonly now: () => number = Date.now,
    private readonly firstMs = FIRST_MS,
  ) {}

  /** Hears a line of HAProxy's log. */
  hear(line: string): void {
    const answer = answerIn(line);
    if (answer !== undefined) this.answers.count(answer);
  }

  /** Looks at what was answered since the last look, and acts. Call it every few seconds. */
  async look(table: Table): Promise<Ejection[]> {
    const stamps = new Map(stampsIn(table).map((stamp) => [stamp.id, stamp]));
    for (const id of this.out.keys()) if (!stamps.has(id)) this.out.delete(id);
    const samples = this.answers.take().filter(({ stamp }) => stamps.has(stamp));
    const back = [...this.out].filter(([, { until }]) => until <= this.now()).map(([id]) => id);
    const done: Ejection[] = [];
    for (const id of back) {
      this.out.delete(id);
      await this.set(stamps, id, "ready");
      done.push({ event: "back", stamp: id, why: "it is tried again" });
    }
    const judged = failingIn(table, this.now());
    for (const id of this.judged) {
      if (judged.has(id) || !stamps.has(id)) continue;
      if (!this.out.has(id)) await this.set(stamps, id, "ready");
      done.push({ event: "back", stamp: id, why: "the registry says no more that it fails" });
    }
    for (const id of judged)
      if (!this.judged.has(id))
        done.push({ event: "out", stamp: id, why: "the registry says that it fails" });
    this.judged = judged;
    const inside = samples.filter(
      ({ stamp }) => !this.out.has(stamp) && !judged.has(stamp) && !back.includes(stamp),
    );
    const outside = new Set([...this.out.keys(), ...judged]);
    for (const outlier of outliers(inside, outside.size + back.length)) {
      const times = (this.times.get(outlier.stamp) ?? 0) + 1;
      this.times.set(outlier.stamp, times);
      const ms = Math.min(MOST_MS, this.firstMs * 2 ** (times - 1));
      this.out.set(outlier.stamp, { until: this.now() + ms, times });
      done.push({ event: "out", ...outlier });
    }
    // Who was well for a whole round with requests is new to it all.
    for (const { stamp, requests } of inside)
      if (requests > 0 && !this.out.has(stamp)) this.times.delete(stamp);
    // A router that took over meanwhile knows nothing of it.
    for (const id of new Set([...this.out.keys(), ...judged])) await this.set(stamps, id, "drain");
    return done;
  }

  private async set(
    stamps: ReadonlyMap<string, RouterStamp>,
    id: string,
    state: "ready" | "drain",
  ): Promise<void> {
    const stamp = stamps.get(id);
    if (stamp !== undefined) await ask(this.socket, `set server ${stamp.number}/${id} state ${state}`);
  }
}
