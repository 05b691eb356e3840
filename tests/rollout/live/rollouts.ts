import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { MetricGates } from "../../../fleet/rollout/metrics/schema";
import { type RunResult, runRollout } from "../../../fleet/rollout/runner";
import { queryPrometheus } from "../../../fleet/work/prometheus";
import { RolloutJournal } from "../../journals/rollouts-in-folder";
import { Prometheus } from "../prometheus";
import { beginOf, candidates, runOptions } from "../runs";
import { Edge } from "./edge";
import { gatesOfPage, PAGE_MS } from "./gates-of-page";
import { LiveFleet } from "./live-fleet";
import { Load } from "./load";
import { scrapes } from "./scrapes";
import { type Behaviour, StandIn } from "./stand-in";
import { weatherOf } from "./weather";

const WELL: Behaviour = { errors: 0.002, slower: 1, leak: 0 };
/** What the release does that is rolled out. */
export const RELEASES = {
  "is fine": WELL,
  "fails 2 % of its requests": { ...WELL, errors: 0.02 },
  "doubles its p95": { ...WELL, slower: 2 },
  "leaks memory": { ...WELL, leak: 150_000 },
} satisfies Record<string, Behaviour>;
/** One of them. */
export type Release = keyof typeof RELEASES;
/** All of them. */
export const NAMES = Object.keys(RELEASES) as Release[];

/** How a rollout ended. */
export interface Ended {
  readonly release: Release;
  readonly result: RunResult;
  /** Waves whose gates said yes. */
  readonly passed: number;
  readonly reason: string | undefined;
}

/** What the releases do, whether there is weather, and by how many requests of a window a stamp is judged. */
export interface Play {
  readonly releases: Readonly<Record<Release, Behaviour>>;
  readonly weather: boolean;
  readonly least: number;
  /** Windows that stamps run before a release comes, with nothing to see. */
  readonly windows: number;
}

/** Hard to tell from noise, and judged by as many requests as the page says. */
export const HARD: Play = { releases: RELEASES, weather: true, least: 1000, windows: 6 };
/** A sample that must never be wrong, also on a busy machine: releases that nobody could take for fine, and few requests. */
export const PLAIN: Play = {
  releases: {
    "is fine": WELL,
    "fails 2 % of its requests": { ...WELL, errors: 0.08 },
    "doubles its p95": { ...WELL, slower: 2.5 },
    "leaks memory": { ...WELL, leak: 1_000_000 },
  },
  weather: false,
  least: 300,
  windows: 1,
};
/** Windows until a machine is too busy. */
const MOST_WINDOWS = 40;
/** How many requests of a window come to a stamp, as a part of the least that it is judged by. */
const COMES = 1.15;

/** A rollout that is to be: what is released, and the stamp that gets it first. */
interface Planned {
  readonly release: Release;
  readonly canary: StandIn;
}

const OTHERS = ["a", "b", "c", "d", "e"];

/**
 * Stand-ins behind one HAProxy, seen by one Prometheus. Many rollouts go on at once: each has a canary of its own, and all have the five
 * stamps in common that are their canaries' control group and come after them.
 */
export class Stage {
  private constructor(
    private readonly windowMs: number,
    private readonly play: Play,
    private readonly planned: readonly Planned[],
    private readonly others: readonly StandIn[],
    private readonly edge: Edge,
    readonly load: Load,
    private readonly prometheus: Prometheus,
    private readonly gates: MetricGates,
  ) {}

  /**
   * @param atOnce how many rollouts of each release go on at once
   * @param names the releases that are rolled out
   * @param windowMs milliseconds that stand for the ten minutes that the page's queries look back
   */
  static async begin(
    atOnce: number,
    windowMs: number,
    play: Play,
    names: readonly Release[] = NAMES,
  ): Promise<Stage> {
    const planned = names.flatMap((release, kind) =>
      Array.from({ length: atOnce }, (_, index) => ({
        release,
        canary: new StandIn(`canary-${kind}-${index}`, windowMs, COMES * play.least),
      })),
    );
    const others = OTHERS.map((id) => new StandIn(id, windowMs, COMES * play.least));
    const all = [...planned.map(({ canary }) => canary), ...others];
    await Promise.all(all.map((one) => one.listen()));
    const edge = await Edge.begin(all);
    const prometheus = await Prometheus.scraping(scrapes(edge, all, windowMs));
    const load = new Load(all, edge.port, windowMs);
    return new Stage(
      windowMs,
      play,
      planned,
      others,
      edge,
      load,
      prometheus,
      gatesOfPage(prometheus.url, windowMs, play.least),
    );
  }

  /** All rollouts once, over stamps that are others each time. */
  async roll(): Promise<Ended[]> {
    const all = this.standIns();
    for (const one of all) one.renew(WELL);
    // A share is compared with so many windows.
    await sleep(this.play.windows * this.windowMs);
    await this.areSeen(all);
    const over = new AbortController();
    const weather = this.play.weather
      ? weatherOf(all, this.others.slice(-1), this.windowMs, over.signal)
      : Promise.resolve();
    try {
      return await Promise.all(this.planned.map((each) => this.one(each)));
    } finally {
      over.abort();
      await weather;
    }
  }

  async end(): Promise<void> {
    this.load.end();
    await this.edge.end();
    await this.prometheus.end();
    await Promise.all(this.standIns().map((one) => one.close()));
  }

  private async one({ canary, release }: Planned): Promise<Ended> {
    const folder = mkdtempSync(join(tmpdir(), "stampworks-live-"));
    const everyMs = (30_000 * this.windowMs) / PAGE_MS;
    const gates = { stamp: false, timeoutMs: 30 * this.windowMs, everyMs, metrics: this.gates };
    const journal = RolloutJournal.create(folder, {
      ...beginOf({}, { bakeMs: this.windowMs, gates }),
      at: new Date().toISOString(),
      waves: [
        { ring: "canary", stamps: candidates({ canary: [canary.id] }) },
        { ring: "broad", stamps: candidates({ broad: this.others.map(({ id }) => id) }) },
      ],
    });
    try {
      // What is not fine must not come to the stamps that the others are compared with.
      const reached = release === "is fine" ? [canary, ...this.others] : [canary];
      const { signal } = new AbortController();
      const fleet = new LiveFleet(reached, this.play.releases[release], () => journal.state, signal);
      const result = await runRollout(journal, fleet, runOptions());
      const { waves } = journal.state;
      const reason = waves.find(({ state }) => state === "failed")?.reason;
      canary.rest();
      return { release, result, passed: waves.filter(({ state }) => state === "passed").length, reason };
    } finally {
      journal.close();
      rmSync(folder, { recursive: true, force: true });
    }
  }

  private standIns(): StandIn[] {
    return [...this.planned.map(({ canary }) => canary), ...this.others];
  }

  /** Waits until Prometheus has seen as many requests of each as the gates ask for: the machine may be busy. */
  private async areSeen(standIns: readonly StandIn[]): Promise<void> {
    const traffic = this.gates.gates.find((gate) => gate.traffic !== undefined)?.traffic;
    if (traffic === undefined) throw new Error("the page has no gate with traffic");
    const asking = { env: {}, signal: new AbortController().signal };
    for (const until = Date.now() + MOST_WINDOWS * this.windowMs; Date.now() < until; ) {
      const samples = await queryPrometheus({ url: this.prometheus.url, query: traffic.query }, asking);
      const seen = new Map(samples.map(({ labels, value }) => [labels["stamp"], value]));
      if (standIns.every(({ id }) => (seen.get(id) ?? 0) >= traffic.least)) return;
      await sleep(500);
    }
    throw new Error("the machine is too busy: it does not bring as many requests as the gates ask for");
  }
}
