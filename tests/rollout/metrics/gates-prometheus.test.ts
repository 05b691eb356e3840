import type { Begin } from "../../../fleet/rollout/entries";
import { askMetrics, type MetricAnswer } from "../../../fleet/rollout/metrics/ask";
import { metricGatesSchema } from "../../../fleet/rollout/metrics/schema";
import { times } from "../../sweep";
import { HAS_PROMETHEUS, Prometheus } from "../prometheus";
import { beginOf } from "../runs";

/** How often each kind of release is rolled out. */
const RUNS = times(10, 50);
const STAMPS = ["a1", "b1", "b2", "c1", "c2", "c3"];
/** Seconds of the history, when the release came, and between two samples. */
const [HISTORY, SINCE, STEP] = [2400, 900, 15];
/** What happens to the stamp that gets the release; each stamp's own traffic and speed differ, and go up and down. */
const RELEASES = {
  "is fine": { errors: 0.002, slower: 1, leak: 0 },
  "fails 2 % of its requests": { errors: 0.02, slower: 1, leak: 0 },
  "doubles its p95": { errors: 0.002, slower: 2, leak: 0 },
  "leaks memory": { errors: 0.002, slower: 1, leak: 600_000 },
} as const;
type Release = keyof typeof RELEASES;
const NAMES = Object.keys(RELEASES) as Release[];

/** The upper bounds of the latency's buckets, in seconds. */
const BUCKETS = [0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.6, 0.8, 1.2, 2];

const describeWith = HAS_PROMETHEUS ? describe : describe.skip;

describeWith("a release under a real Prometheus", () => {
  let prometheus: Prometheus;
  const now = Math.floor(Date.now() / 1000 / STEP) * STEP;
  beforeAll(async () => {
    prometheus = await Prometheus.begin(historyOf(now));
  });
  afterAll(() => prometheus?.end());

  const roll = (release: Release, run: number, change: object = {}): Promise<MetricAnswer> => {
    const of = `run="${release} ${run}"`;
    const rate = (metric: string, labels = ""): string =>
      `sum by (stamp) (rate(${metric}{${of}${labels}}[10m]))`;
    const gates = metricGatesSchema.parse({
      prometheus: prometheus.url,
      gates: [
        {
          name: "error rate",
          query: `${rate("requests_total", ',code="500"')} / ${rate("requests_total")}`,
          mostOfBefore: 2,
          mostOfOthers: 2,
          floor: 0.005,
          traffic: { query: `sum by (stamp) (increase(requests_total{${of}}[10m]))`, least: 1000 },
          looks: 1,
        },
        {
          name: "p95",
          query: `histogram_quantile(0.95, sum by (stamp, le) (rate(latency_bucket{${of}}[10m])))`,
          mostOfBefore: 1.5,
          mostOfOthers: 1.5,
          floor: 0.02,
          looks: 1,
        },
        {
          name: "memory",
          query: `max by (stamp) (memory_bytes{${of}})`,
          mostOfBefore: 1.4,
          mostOfOthers: 1.4,
          floor: 50e6,
          looks: 1,
        },
      ],
      ...change,
    });
    const begin: Begin = {
      ...beginOf(
        { canary: ["a1"], broad: STAMPS.slice(1) },
        { gates: { stamp: false, timeoutMs: 0, everyMs: 1 } },
      ),
      at: new Date((now - SINCE) * 1000).toISOString(),
    };
    const [wave] = begin.waves;
    if (wave === undefined) throw new Error("no wave");
    return askMetrics(gates, wave, 0, {
      env: {},
      signal: new AbortController().signal,
      begin,
      since: Date.parse(begin.at),
      bakeMs: begin.settings.bakeMs,
      now: () => now * 1000,
      sleep: () => Promise.resolve(),
    });
  };

  const judged = async (release: Release): Promise<readonly (string | undefined)[]> => {
    const reasons: (string | undefined)[] = [];
    for (let run = 0; run < RUNS; run += 1) {
      const { isOpen, reason } = await roll(release, run);
      reasons.push(isOpen === true ? "it can't be told yet" : reason);
    }
    return reasons;
  };

  test("that is fine goes on, noise and all", async () => {
    const reasons = await judged("is fine");
    process.stdout.write(
      `false halts: ${reasons.filter((reason) => reason !== undefined).length} of ${RUNS}\n`,
    );
    expect(reasons).toEqual(reasons.map(() => undefined));
  });

  test.each([
    [
      "fails 2 % of its requests",
      /^error rate of a1 is 0\.0\d+: more than 2 times the 0\.00\d+ before, and more than 2 times the 0\.00\d+ had it changed as 5 other stamps of its class$/,
    ],
    ["doubles its p95", /^p95 of a1 is /],
    ["leaks memory", /^memory of a1 is /],
  ] as const)("that %s halts, every time", async (release, reason) => {
    const reasons = await judged(release);
    process.stdout.write(
      `${release}, misses: ${reasons.filter((each) => each === undefined).length} of ${RUNS}\n`,
    );
    for (const each of reasons) expect(each).toMatch(reason);
  });

  test("keeps what was seen of it, what is wrong first", async () => {
    const { evidence } = await roll("doubles its p95", 0);
    expect(evidence.map(({ gate, isWell, stamp }) => [gate, stamp, isWell])).toEqual([
      ["p95", "a1", false],
      ["error rate", "a1", true],
      ["memory", "a1", true],
    ]);
    expect(evidence[0]?.before).toBeGreaterThan(0);
    expect(evidence[0]?.others).toBeGreaterThan(0);
  });

  test.each([
    [
      "a query with a fault is told in Prometheus' words",
      { gates: [{ name: "x", query: "rate(", most: 1 }] },
      /answered 400: .*parse error/,
    ],
    [
      "several series of a stamp are refused by name",
      { gates: [{ name: "x", query: "requests_total", most: 1 }] },
      /^x: several series of \w+: sum them by \(stamp\)$/,
    ],
    [
      "a server that is away is named",
      { prometheus: "http://127.0.0.1:1" },
      /^Prometheus at 127\.0\.0\.1:1 can't be asked/,
    ],
    [
      "a stamp without a series is named",
      { gates: [{ name: "x", query: "nothing", most: 1 }] },
      /^x of a1: no number of a stamp under the label stamp$/,
    ],
  ])("%s, and nothing goes on", async (_, change, reason) => {
    expect((await roll("is fine", 0, change)).reason).toMatch(reason);
  });

  test.each([
    [0.01, undefined],
    [
      0.0003,
      /^the error budget is spent: \d+ of \d+ requests failed since the rollout began, more than 0\.0003$/,
    ],
  ])("an error budget of %d is held over the stamps that have the release", async (most, reason) => {
    const of = `run="is fine 0",stamp=~"{stamps}"`;
    const budget = {
      failed: `sum(increase(requests_total{${of},code="500"}[{since}]))`,
      requests: `sum(increase(requests_total{${of}}[{since}]))`,
      most,
    };
    const answer = await roll("is fine", 0, { budget });
    if (reason === undefined) expect(answer.reason).toBeUndefined();
    else expect(answer.reason).toMatch(reason);
  });
});

/** What all stamps of all runs told, as OpenMetrics text: a family's samples stand together, in the order of time. */
function historyOf(now: number): string {
  const random = randomOf(11);
  const families = {
    requests_total: [] as string[],
    latency_bucket: [] as string[],
    memory_bytes: [] as string[],
  };
  for (const release of NAMES)
    for (let run = 0; run < RUNS; run += 1)
      for (const stamp of STAMPS) {
        const change = stamp === "a1" ? RELEASES[release] : RELEASES["is fine"];
        const labels = `run="${release} ${run}",stamp="${stamp}"`;
        const [load, speed, memory] = [8 + 20 * random(), 0.8 + 0.4 * random(), 200e6 + 60e6 * random()];
        const counts = { good: 0, bad: 0, buckets: BUCKETS.map(() => 0), all: 0 };
        for (let at = now - HISTORY; at <= now; at += STEP) {
          const after = Math.max(0, at - (now - SINCE));
          const has = after > 0;
          const requests = poisson(load * STEP * (0.7 + 0.6 * random()), random);
          const bad = Math.min(requests, poisson(requests * (has ? change.errors : 0.002), random));
          counts.bad += bad;
          counts.good += requests - bad;
          counts.all += requests;
          const scale = 0.1 * speed * (has ? change.slower : 1) * (0.9 + 0.2 * random());
          families.requests_total.push(
            `requests_total{${labels},code="200"} ${counts.good} ${at}`,
            `requests_total{${labels},code="500"} ${counts.bad} ${at}`,
          );
          // Times are exponential: of each bucket it is known how many are below its bound.
          for (const [index, bound] of BUCKETS.entries()) {
            const below =
              (counts.buckets[index] ?? 0) + Math.round(requests * (1 - Math.exp(-bound / scale)));
            counts.buckets[index] = below;
            families.latency_bucket.push(`latency_bucket{${labels},le="${bound}"} ${below} ${at}`);
          }
          families.latency_bucket.push(`latency_bucket{${labels},le="+Inf"} ${counts.all} ${at}`);
          const used = memory * (0.95 + 0.1 * random()) + (has ? change.leak * after : 0);
          families.memory_bytes.push(`memory_bytes{${labels}} ${Math.round(used)} ${at}`);
        }
      }
  return [
    "# TYPE requests counter",
    ...families.requests_total,
    "# TYPE latency histogram",
    ...families.latency_bucket,
    "# TYPE memory_bytes gauge",
    ...families.memory_bytes,
    "# EOF\n",
  ].join("\n");
}

/** Numbers between 0 and 1 that are the same in each run of the test. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** A Poisson number; of large ones the normal one that is as good. */
function poisson(mean: number, random: () => number): number {
  if (mean > 30) {
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal));
  }
  let [count, product] = [0, random()];
  while (product > Math.exp(-mean)) {
    count += 1;
    product *= random();
  }
  return count;
}
