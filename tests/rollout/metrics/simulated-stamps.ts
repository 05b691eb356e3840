import type { Sample } from "../../../fleet/work/prometheus";
import type { Behaviour, Weather } from "../live/stand-in";
import { BUCKETS, COLD, MEAN, MORE } from "../live/stand-in";

/** Milliseconds that the gates' queries look back, and between two scrapes. */
export const [MINUTES_10, SCRAPE_MS] = [600_000, 30_000];
const SCRAPES = MINUTES_10 / SCRAPE_MS;

const QUIET: Weather = { errors: 0, slower: 1 };

/** What was counted up to a scrape. */
interface Scrape {
  readonly requests: number;
  readonly failed: number;
  /** How many took no longer than each bucket's bound, the last without one. */
  readonly buckets: readonly number[];
  readonly memory: number;
}

interface Stamp {
  readonly id: string;
  readonly perScrape: number;
  readonly speed: number;
  readonly memory: number;
  behaviour: Behaviour;
  kept: number;
  since: number;
  readonly scrapes: Scrape[];
}

/** The live gates' stand-ins (tests/rollout/live), request by request, in a time that is only counted; it answers the page's queries. */
export class SimulatedStamps {
  now = 0;
  private readonly stamps: readonly Stamp[];
  private scraped = 0;
  private spells: {
    readonly from: number;
    readonly to: number;
    readonly of: string[];
    readonly weather: Weather;
  }[] = [];

  constructor(
    ids: readonly string[],
    behaviour: Behaviour,
    requests: number,
    private readonly random: () => number,
  ) {
    this.stamps = ids.map((id) => ({
      id,
      behaviour,
      perScrape: (requests * (1 + (MORE - 1) * random())) / SCRAPES,
      speed: 0.8 + 0.4 * random(),
      memory: 200e6 + 60e6 * random(),
      kept: 0,
      since: -MINUTES_10,
      scrapes: [{ requests: 0, failed: 0, buckets: [...BUCKETS.map(() => 0), 0], memory: 200e6 }],
    }));
  }

  goTo(moment: number): void {
    this.now = moment;
    while ((this.scraped + 1) * SCRAPE_MS <= moment) {
      this.scraped += 1;
      for (const stamp of this.stamps) this.serve(stamp);
    }
  }

  update(id: string, behaviour: Behaviour): void {
    const stamp = this.stamps.find((each) => each.id === id);
    if (stamp === undefined) throw new Error(`no stamp ${id}`);
    Object.assign(stamp, { behaviour, kept: 0, since: this.now });
  }

  /** A bad moment of all from about now on, and one of some alone after it. */
  hasWeather(odd: readonly string[]): void {
    const from = this.now + 0.6 * this.random() * MINUTES_10;
    const to = from + (0.2 + 0.2 * this.random()) * MINUTES_10;
    const all = this.stamps.map(({ id }) => id);
    this.spells = [
      { from, to, of: all, weather: { errors: 0.01, slower: 1.6 } },
      { from: to, to: to + 0.1 * MINUTES_10, of: [...odd], weather: { errors: 0.02, slower: 1 } },
    ];
  }

  /** One query's answer as of a moment. */
  ask(query: string, at: number): Sample[] {
    const [, span = ""] = /\[(\d+)[ms]\]/u.exec(query) ?? [];
    const ms = Number(span) * (query.includes("m]") ? 60_000 : 1000);
    const last = Math.min(this.scraped, Math.floor(at / SCRAPE_MS));
    const count = Math.floor(ms / SCRAPE_MS);
    // Of one scrape it is not known how much came.
    if (count < 2) return [];
    const first = Math.max(0, last - count + 1);
    // Prometheus takes what it did not see at both ends for what it saw between them.
    const whole = last > first ? (last - first + 1) / (last - first) : 0;
    const grown = ({ scrapes }: Stamp, of: (scrape: Scrape) => number): number => {
      const [from, to] = [scrapes[first], scrapes[last]];
      return from === undefined || to === undefined ? 0 : (of(to) - of(from)) * whole;
    };
    const bySt = (of: (stamp: Stamp) => number): Sample[] =>
      this.stamps.map((stamp) => ({ labels: { stamp: stamp.id }, value: of(stamp) }));
    const failed = (stamp: Stamp): number => grown(stamp, (scrape) => scrape.failed);
    const requests = (stamp: Stamp): number => grown(stamp, (scrape) => scrape.requests);
    const [, named] = /stamp=~"([^"]*)"/u.exec(query) ?? [];
    if (named !== undefined) {
      const some = this.stamps.filter(({ id }) => named.split("|").includes(id));
      const of = query.includes("code=") ? failed : requests;
      return [{ labels: {}, value: some.reduce((sum, stamp) => sum + of(stamp), 0) }];
    }
    if (query.startsWith("histogram_quantile(0.95"))
      return bySt((stamp) =>
        quantile(
          0.95,
          [...BUCKETS, 0].map((_, index) => grown(stamp, ({ buckets }) => buckets[index] ?? 0)),
        ),
      );
    if (query.includes("max_over_time"))
      return bySt(({ scrapes }) => Math.max(...scrapes.slice(first, last + 1).map(({ memory }) => memory)));
    if (query.includes("increase(")) return bySt(requests);
    if (query.includes("/")) return bySt((stamp) => failed(stamp) / requests(stamp));
    throw new Error(`not known: ${query}`);
  }

  private serve(stamp: Stamp): void {
    const { behaviour, perScrape, scrapes, since, speed } = stamp;
    const [end, { random }] = [this.scraped * SCRAPE_MS, this];
    const last = scrapes.at(-1);
    if (last === undefined) throw new Error("no scrape");
    const swing = 1 + 0.08 * Math.sin((16 * end) / MINUTES_10);
    const count = Math.round(perScrape * swing * (0.95 + 0.1 * random()) + random() - 0.5);
    // Spells and starts last no whole number of scrapes.
    const at = end - SCRAPE_MS * random();
    const { errors, slower } =
      this.spells.find(({ from, of, to }) => at >= from && at < to && of.includes(stamp.id))?.weather ??
      QUIET;
    const cold = end - since <= SCRAPE_MS ? COLD : 1;
    const buckets = [...last.buckets];
    let failed = 0;
    for (let index = 0; index < count; index += 1) {
      if (random() < behaviour.errors + errors) failed += 1;
      const mean = MEAN * speed * behaviour.slower * slower * cold * (0.9 + 0.2 * random());
      const seconds = -mean * Math.log(1 - random());
      const bucket = BUCKETS.findIndex((bound) => seconds <= bound);
      for (let each = bucket === -1 ? BUCKETS.length : bucket; each <= BUCKETS.length; each += 1)
        buckets[each] = (buckets[each] ?? 0) + 1;
    }
    stamp.kept += behaviour.leak * count;
    // Garbage comes and goes.
    const sawtooth = 0.9 + 0.2 * (((3 * end) / MINUTES_10 + speed) % 1);
    scrapes.push({
      requests: last.requests + count,
      failed: last.failed + failed,
      buckets,
      memory: stamp.memory * sawtooth + stamp.kept,
    });
  }
}

/** As Prometheus has it: straight between two bounds; above the last it is the last. */
function quantile(part: number, buckets: readonly number[]): number {
  const rank = part * (buckets.at(-1) ?? 0);
  const index = buckets.findIndex((count) => count >= rank);
  const bound = BUCKETS[index];
  if (bound === undefined) return BUCKETS.at(-1) ?? 0;
  const [below, lower] = index === 0 ? [0, 0] : [buckets[index - 1] ?? 0, BUCKETS[index - 1] ?? 0];
  return lower + ((bound - lower) * (rank - below)) / ((buckets[index] ?? 0) - below);
}

/** Numbers from 0 to 1 that are the same in each run: mulberry32. */
export function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
