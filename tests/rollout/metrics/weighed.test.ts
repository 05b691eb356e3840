import { type AskPromql, lookByNumbers, type MetricAnswer } from "../../../fleet/rollout/metrics/ask";
import { metricGatesSchema } from "../../../fleet/rollout/metrics/schema";
import { beginOf } from "../runs";

const MINUTE = 60_000;
const WAVE = Array.from({ length: 10 }, (_, index) => `a${index}`);
const OTHERS = ["b0", "b1", "b2"];
const GATE = {
  ...{ name: "errors", query: "errors[10m]", mostOfBefore: 2, mostOfOthers: 2, floor: 0.005, share: true },
  traffic: { query: "increase(requests[10m])", least: 100 },
};

/** What is known at one moment of a stamp at another, both in milliseconds since the rollout began. */
type World = (
  stamp: string,
  at: number,
  now: number,
) => { readonly share: number; readonly requests: number } | undefined;

/** Looks at a wave of ten until it is told, as who waits for it does, half a minute apart. */
async function told(
  world: World,
  change: object = {},
  [bakeMs, timeoutMs] = [60 * MINUTE, 5 * MINUTE],
): Promise<MetricAnswer & { readonly minutes: number }> {
  const gates = metricGatesSchema.parse({ prometheus: "http://x", gates: [{ ...GATE, ...change }] });
  const begin = beginOf(
    { canary: WAVE, broad: OTHERS },
    { bakeMs: 24 * 60 * MINUTE, gates: { stamp: false, timeoutMs, everyMs: MINUTE / 2, metrics: gates } },
  );
  const [began, wave] = [
    Date.parse(begin.at),
    {
      ring: "canary",
      stamps: begin.waves.flatMap(({ stamps }) => stamps.filter(({ ring }) => ring === "canary")),
    },
  ];
  let now = began;
  const ask: AskPromql = async (query, at = now) =>
    [...WAVE, ...OTHERS].flatMap((stamp) => {
      const known = world(stamp, at - began, now - began);
      if (known === undefined) return [];
      return [{ labels: { stamp }, value: query.startsWith("errors") ? known.share : known.requests }];
    });
  for (;;) {
    const answer = await lookByNumbers(ask, gates, wave, 0, {
      ...{ env: {}, signal: new AbortController().signal, begin, since: began, bakeMs },
      now: () => now,
      sleep: async (ms) => {
        now += ms;
      },
    });
    const isOver = now - began >= bakeMs && answer.isOpen !== true;
    if (answer.reason !== undefined || isOver) return { ...answer, minutes: (now - began) / MINUTE };
    if (now - began > 48 * 60 * MINUTE) throw new Error("it is asked for ever");
    now += MINUTE / 2;
  }
}

const isEnd = (at: number): boolean => at % (10 * MINUTE) === 0;
const WELL = { share: 0.002, requests: 1400 };
const plain: World = () => WELL;

test("ten that are as well as before pass when their bake is over", async () => {
  const { evidence, minutes, reason } = await told(plain);
  expect({ minutes, reason }).toEqual({ minutes: 60, reason: undefined });
  expect(evidence).toHaveLength(10);
});

test("one of ten that became worse is found, by its name, whatever the nine others have", async () => {
  const { evidence, reason } = await told((stamp, at) =>
    stamp === "a7" && at > 0 ? { share: 0.0125, requests: 1400 } : WELL,
  );
  expect(reason).toMatch(/^errors of a7 is 0\.0125 since the release, as where it is more than 2 times/);
  expect(evidence[0]).toMatchObject({ stamp: "a7", isWell: false });
});

test.each([1e6, 1e9, 1e15])("of %d requests in a window the same is told as of few", async (requests) => {
  expect((await told(() => ({ share: 0.002, requests }))).reason).toBeUndefined();
  const bad: World = (stamp, at) => ({ share: stamp === "a3" && at > 0 ? 0.0125 : 0.002, requests });
  expect((await told(bad)).reason).toMatch(/^errors of a3 is 0\.0125/);
});

test("a share above most, which one look takes for chance, is found by all requests since the release", async () => {
  const most = { mostOfBefore: undefined, mostOfOthers: undefined, floor: undefined, most: 0.01 };
  const at =
    (share: number): World =>
    (stamp) =>
      stamp === "a2" ? { share, requests: 1400 } : WELL;
  expect((await told(at(0.015), most)).reason).toBe(
    "errors of a2 is 0.015 since the release, more than 0.01",
  );
  expect((await told(at(0.01), most)).reason).toBeUndefined();
});

test("what a store hears minutes late is asked again, and never taken for no requests", async () => {
  // As of now there is what came before; as of a moment after the release only what has had its time to come.
  const late: World = (_, at, now) => (at > 0 && isEnd(at) && now - at < 3 * MINUTE ? undefined : WELL);
  expect((await told(late)).reason).toBeUndefined();
});

describe("what requests never tell is given up", () => {
  const few: World = () => ({ share: 0.005, requests: 100 });
  const open = /^errors of a0: \d of \d+ requests since the release do not tell/;

  test("after six windows, where that is longer than what is baked", async () => {
    const { minutes, reason } = await told(few, {}, [10 * MINUTE, 5 * MINUTE]);
    expect(reason).toMatch(open);
    expect(minutes).toBe(60);
  });

  test("after the gates' time, where that is longer still", async () => {
    expect((await told(few, {}, [10 * MINUTE, 90 * MINUTE])).minutes).toBe(90);
  });

  test("and where the queries look back to the rollout's begin", async () => {
    const since = { query: "errors[{since}]", traffic: { query: "increase(requests[{since}])", least: 100 } };
    const { minutes, reason } = await told(few, since, [10 * MINUTE, 5 * MINUTE]);
    expect(reason).toMatch(open);
    expect(minutes).toBe(60);
  });
});
