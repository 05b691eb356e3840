import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { sampling } from "../../../components/routing/aws/internal/sampling";
import { samplesOf } from "../../../components/routing/aws/synchroniser/answers";
import { Keeper } from "../../../components/routing/aws/synchroniser/keeper";
import { DynamoDbLog } from "../../../components/routing/aws/synchroniser/registry";
import {
  failing,
  readVerdicts,
  type Verdict,
  type Verdicts,
  verdictOf,
  withVerdict,
  written,
} from "../../../components/routing/aws/synchroniser/verdicts";
import { take } from "../../../components/routing/aws/synchroniser/take";
import { KeyValueStoreClient } from "../../../components/routing/aws/synchroniser/store";
import { readBundle } from "../../../core/files/bundle";
import { advance } from "../../../router/decision/decide";
import { buildTable } from "../../../router/table/build";
import { STORE_LIMITS } from "../../../router/table/changes";
import { MemoryStore } from "../../../tenants/registry/memory";
import type { Registry } from "../../../tenants/registry/registry";
import { RowRegistry } from "../../../tenants/registry/row-registry";
import { ROOT } from "../../architecture/sources";
import { furnish, stampOf, tenantOf } from "../../registry/items";
import { FakeAws } from "./fake-aws";
import { times } from "../../sweep";

const STORE = "arn:aws:cloudfront::210000000009:key-value-store/8562a61f";

interface Place {
  readonly aws: FakeAws;
  readonly registry: Registry;
  /** A function that starts anew. */
  start(): Keeper;
}

async function place(now?: Date): Promise<Place> {
  const rows = new MemoryStore();
  const registry = new RowRegistry(rows, "ann@here");
  await furnish(registry);
  const aws = new FakeAws(rows);
  const caller = {
    fetch: aws.fetch,
    credentials: () => ({ accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret", sessionToken: "token" }),
    now: () => new Date(),
    pauseMs: 0,
  };
  const start = (): Keeper =>
    new Keeper(
      new DynamoDbLog(caller, { table: "registry", region: "us-east-1" }),
      new KeyValueStoreClient(caller, STORE),
      ...(now === undefined ? [] : [() => now]),
    );
  return { aws, registry, start };
}

/** The table that follows from a registry, worked out at once. */
async function wanted(registry: Registry): Promise<Record<string, string>> {
  const table = buildTable(await registry.snapshot());
  return Object.fromEntries(Object.entries(table).filter(([key]) => key !== "v"));
}

describe("the synchroniser of AWS's routing layer, over stand-ins of AWS's services", () => {
  test("fills an empty store, and leaves the stamps' secrets there alone", async () => {
    const { aws, registry, start } = await place();
    aws.put("x.s1", "secret of s1");
    aws.put("k.token", "key");
    await registry.put("tenant", tenantOf("acme", "s1"));
    expect(await start().follow()).toMatchObject({ outcome: "compared", sequence: 2 });
    expect(aws.table()).toEqual(await wanted(registry));
    expect([aws.values.get("x.s1"), aws.values.get("k.token"), aws.values.get("v")]).toEqual([
      "secret of s1",
      "key",
      "2",
    ]);
  });

  test("brings a change to the store without reading either as a whole", async () => {
    const { aws, registry, start } = await place();
    const keeper = start();
    await keeper.follow();
    aws.calls.clear();
    await registry.put("tenant", tenantOf("acme", "s2"));
    expect(await keeper.follow()).toMatchObject({ outcome: "changed", sequence: 2 });
    expect(aws.table()).toEqual(await wanted(registry));
    expect([...aws.calls]).toEqual([
      ["DynamoDB_20120810.Query", 1],
      ["UpdateKeys", 1],
    ]);
    expect(await keeper.follow()).toMatchObject({ outcome: "current", sequence: 2 });
  });

  test("is at the registry's table after whatever was written, in whatever rounds, started anew or not", async () => {
    const names = ["acme", "beta", "gamma", "delta", "a", "7", "x-y", "constructor"];
    const step = fc.oneof(
      fc.record({ write: fc.constantFrom(...names), stamp: fc.constantFrom("s1", "s2") }),
      fc.record({ remove: fc.constantFrom(...names) }),
      fc.record({ state: fc.constantFrom("active", "maintenance"), of: fc.constantFrom("s1", "s2") }),
      fc.constant("follow" as const),
      fc.constant("check" as const),
      fc.constant("start anew" as const),
      fc.constant("foreign write" as const),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
        const { aws, registry, start } = await place();
        let keeper = start();
        for (const each of steps) {
          if (each === "follow") await keeper.follow().catch(() => undefined);
          else if (each === "check") await keeper.check();
          else if (each === "start anew") keeper = start();
          else if (each === "foreign write") aws.put("x.s1", String(Math.random()));
          else if ("write" in each) {
            const known = await registry.get("tenant", each.write);
            if (known === undefined) await registry.put("tenant", tenantOf(each.write, each.stamp));
          } else if ("remove" in each) {
            const known = await registry.get("tenant", each.remove);
            if (known !== undefined) await registry.remove("tenant", each.remove, known.version);
          } else {
            const known = await registry.get("stamp", each.of);
            if (known !== undefined)
              await registry.put("stamp", { ...known, state: each.state, version: known.version + 1 });
          }
        }
        await keeper.check();
        expect(aws.table()).toEqual(await wanted(registry));
      }),
      { numRuns: times(2, 12) },
    );
  });

  test("knows a store it filled before, when it starts anew, without listing it", async () => {
    const { aws, start } = await place();
    await start().follow();
    aws.calls.clear();
    expect(await start().check()).toMatchObject({ outcome: "current" });
    expect(aws.calls.get("ListKeys")).toBeUndefined();
    expect(aws.calls.get("UpdateKeys")).toBeUndefined();
  });

  test("mends a store that somebody else changed", async () => {
    const { aws, registry, start } = await place();
    const keeper = start();
    await keeper.follow();
    for (const key of Object.keys(aws.table()).slice(0, 5)) aws.put(key, "wrong");
    aws.put("o.nobody", "AB");
    aws.values.set("h", "wrong");
    expect(await keeper.check()).toMatchObject({ outcome: "compared", puts: 5, deletes: 1 });
    expect(aws.table()).toEqual(await wanted(registry));
  });

  test("leaves the last good table when a service refuses, and goes on when it is back", async () => {
    const { aws, registry, start } = await place();
    const keeper = start();
    await keeper.follow();
    const before = aws.table();
    await registry.put("stamp", stampOf("s3", 3));
    aws.troubles.push({ operation: "UpdateKeys", trouble: { status: 409, code: "ConflictException" } });
    await expect(keeper.follow()).rejects.toThrow("KeyValueStore UpdateKeys: 409 ConflictException");
    expect(aws.table()).toEqual(before);
    expect(await keeper.follow()).toMatchObject({ outcome: "compared" });
    expect(aws.table()).toEqual(await wanted(registry));
  });

  test("asks again when a service is busy, and says nothing of what was sent when it gives up", async () => {
    const { aws, registry, start } = await place();
    const keeper = start();
    await keeper.follow();
    await registry.put("tenant", tenantOf("acme", "s1"));
    const busy = {
      operation: "DynamoDB_20120810.Query",
      trouble: { status: 400, code: "ThrottlingException" },
    };
    aws.troubles.push(busy, busy);
    expect(await keeper.follow()).toMatchObject({ outcome: "changed" });
    await registry.put("tenant", tenantOf("beta", "s1"));
    aws.troubles.push(busy, busy, busy, busy, busy);
    await expect(keeper.follow()).rejects.toThrow(/^DynamoDB Query: 400 ThrottlingException$/);
  });

  test("refuses a registry that contradicts itself and leaves the store as it is", async () => {
    const { aws, registry, start } = await place();
    const keeper = start();
    await keeper.follow();
    const before = aws.table();
    const rows: unknown = Reflect.get(registry, "store");
    if (!(rows instanceof MemoryStore)) throw new Error("the registry has other rows");
    // Written by hand, past the registry's rules.
    await rows.commit({
      sequence: 1,
      deletes: [],
      puts: [
        { partition: "tenant", sort: "lost", value: tenantOf("lost", "nowhere") },
        {
          partition: "log",
          sort: "000000000002",
          value: {
            sequence: 2,
            writes: [{ kind: "tenant", key: "lost", item: tenantOf("lost", "nowhere") }],
          },
        },
      ],
    });
    await expect(keeper.follow()).rejects.toThrow("tenant lost is on a stamp the registry does not have");
    expect(aws.table()).toEqual(before);
  });
});

describe("what alarms say of stamps", () => {
  const NOW = new Date("2027-01-31T12:00:00Z");
  const HOUR = NOW.getTime() / 1000 + 3600;
  const alarm = (name: string, value: string): object => ({
    source: "aws.cloudwatch",
    detail: { alarmName: name, state: { value, timestamp: "2027-01-31T12:00:00.554+0000" } },
  });
  const AT = NOW.getTime() + 554;
  let moment = NOW.getTime();
  /** What an alarm says, each a second after the one before unless another moment is said. */
  const says = (stamp: string, fails: boolean, at?: number): Verdict => {
    moment += 1000;
    return { stamp, fails, at: at ?? moment };
  };

  test.each<[string, object, object | undefined]>([
    ["an alarm of a stamp", alarm("acme-stamp-s1-act-x9y8z", "ALARM"), { stamp: "s1", fails: true, at: AT }],
    ["its end", alarm("acme-stamp-s1-act-x9y8z", "OK"), { stamp: "s1", fails: false, at: AT }],
    ["an alarm without numbers", alarm("acme-stamp-s1-act-x9y8z", "INSUFFICIENT_DATA"), undefined],
    ["an alarm of something else", alarm("acme-errors-act", "ALARM"), undefined],
    ["an alarm that warns", alarm("acme-stamp-s1-warn-x9y8z", "ALARM"), undefined],
    ["the clock", { source: "aws.events", detail: {} }, undefined],
    ["the stream", { Records: [] }, undefined],
  ])("%s is read as what it is", (_, event, verdict) => {
    expect(verdictOf(event, "acme-stamp-")).toEqual(verdict);
  });

  test("reach the edge's table at once, outlive the function and its rounds, and end with the alarm", async () => {
    const { aws, registry, start } = await place(NOW);
    const state = (): string | undefined => aws.values.get("s.AB")?.split(" ")[2];
    const keeper = start();
    await keeper.follow();
    expect(await keeper.judge(says("s1", true))).toMatchObject({ outcome: "changed", puts: 1 });
    expect(state()).toBe(`f${HOUR}`);
    // The same once more changes nothing; a tenant that comes meanwhile changes nothing of it.
    await registry.put("tenant", tenantOf("acme", "s1"));
    await keeper.follow();
    expect(state()).toBe(`f${HOUR}`);
    const other = start();
    expect(await other.check()).toMatchObject({ outcome: "current" });
    aws.put("s.AB", "wrong");
    aws.values.set("h", "wrong");
    await other.check();
    expect(state()).toBe(`f${HOUR}`);
    await start().judge(says("s1", false));
    expect(aws.table()).toEqual(await wanted(registry));
    expect(await start().check()).toMatchObject({ outcome: "current" });
  });

  test("count by when the alarm said so, in whatever order and by whichever function they come", async () => {
    const { aws, start } = await place(NOW);
    const state = (): string | undefined => aws.values.get("s.AB")?.split(" ")[2];
    const [one, other] = [start(), start()];
    await one.follow();
    await other.follow();
    const began = moment;
    await one.judge(says("s1", true, began + 1000));
    expect(state()).toBe(`f${HOUR}`);
    // The other function has not seen that; it knows that the store is another one since.
    await other.judge(says("s1", false, began + 3000));
    expect(state()).toBe("-");
    await one.judge(says("s1", true, began + 2000));
    expect(state()).toBe("-");
    await start().judge(says("s1", true, began + 2000));
    expect(state()).toBe("-");
    await one.judge(says("s1", true, began + 4000));
    expect(state()).toBe(`f${HOUR}`);
    await other.judge(says("s1", false, began + 3500));
    expect(state()).toBe(`f${HOUR}`);
  });

  test("are forgotten once nothing older can come any more", async () => {
    const { aws, start } = await place(NOW);
    await start().judge(says("s1", false, NOW.getTime() - 3_601_000));
    await start().judge(says("s2", false, NOW.getTime() - 1000));
    expect(aws.values.get("j")).toBe(`. s2=0=${NOW.getTime() - 1000}`);
  });

  test("fit the store's value, however many stamps a fleet has", () => {
    let words: Verdicts = new Map();
    for (let index = 0; index < 300; index += 1) {
      const at = NOW.getTime() + index;
      words = withVerdict(
        words,
        { stamp: `euw1${1000 + index}`, fails: index % 2 === 0, at },
        HOUR - 3600,
        300,
      );
      expect(written(words).length).toBeLessThanOrEqual(STORE_LIMITS.bytesPerValue - 2);
    }
    expect(readVerdicts(`. ${written(words)}`)).toEqual(words);
  });

  test("never take more than a third of the stamps out, nor the last", async () => {
    const { aws, start } = await place(NOW);
    const keeper = start();
    for (const stamp of ["s1", "s2"]) await keeper.judge(says(stamp, true));
    const states = ["s.AB", "s.AC"].map((key) => aws.values.get(key)?.split(" ")[2]);
    expect(states).toEqual([`f${HOUR}`, "-"]);
    await keeper.judge(says("s1", false));
    await keeper.judge(says("s2", true));
    expect(["s.AB", "s.AC"].map((key) => aws.values.get(key)?.split(" ")[2])).toEqual(["-", `f${HOUR}`]);
  });
});

describe("what stamps answer", () => {
  const NOW = new Date("2027-01-31T12:00:00Z");
  const SECONDS = NOW.getTime() / 1000;
  const base64 = (text: string): string => Buffer.from(text).toString("base64");
  type Answers = readonly [stamp: string, count: number, failed: number, tenants?: number];
  /** A batch of CloudFront's real-time log: so many answers of a stamp to four tenants in turn, the first of which failed. */
  const batchAt = (time: number, ...answers: readonly Answers[]): object => ({
    Records: answers.flatMap(([stamp, count, failed, tenants = 4]) =>
      Array.from({ length: count }, (_, index) => ({
        eventSource: "aws:kinesis",
        kinesis: {
          data: base64(
            `${time}.250\t${index < failed ? 500 : 200}\t0.050\tstamp.${stamp}.${index % tenants}\tMiss\n`,
          ),
        },
      })),
    ),
  });
  const batch = (...answers: readonly Answers[]): object => batchAt(SECONDS, ...answers);
  const state = (aws: FakeAws, key = "s.AB"): string | undefined => aws.values.get(key)?.split(" ")[2];

  test("finds a stamp that answers its health path and fails its tenants: no alarm and nobody says so, and it is back by itself", async () => {
    const { aws, start } = await place(NOW);
    const keeper = start();
    await keeper.follow();
    expect(await take(keeper, batch(["s1", 40, 30], ["s2", 40, 0]), "acme-", NOW)).toMatchObject([
      { outcome: "changed", puts: 1 },
    ]);
    expect([state(aws), state(aws, "s.AC")]).toEqual([`f${SECONDS + 60}`, "-"]);
    const at = (time: number): unknown =>
      advance(
        { key: "s.AB", stage: "stamp", who: { tenant: "acme", work: undefined, at: "", time }, code: "AB" },
        aws.values.get("s.AB"),
      );
    expect(at(SECONDS + 59)).toMatchObject({ outcome: "refused", reason: "down", status: 503 });
    expect(at(SECONDS + 60)).toMatchObject({ outcome: "stamp", stamp: "s1" });
  });

  test("is out twice as long each time in a row, five minutes at most, and anew once it was well for as long", () => {
    let words: Verdicts = new Map();
    let now = SECONDS;
    const out: number[] = [];
    for (const pause of [10, 10, 10, 10, 301]) {
      words = withVerdict(words, { stamp: "s1", fails: true, at: now * 1000, seconds: 60 }, now, 3);
      const until = failing(words).get("s1") ?? 0;
      out.push(until - now);
      now = until + pause;
    }
    words = withVerdict(words, { stamp: "s1", fails: true, at: now * 1000, seconds: 60 }, now, 3);
    out.push((failing(words).get("s1") ?? 0) - now);
    expect(out).toEqual([60, 120, 240, 300, 300, 60]);
  });

  test("takes no time from an alarm that says so for longer", () => {
    const alarmed = withVerdict(new Map(), { stamp: "s1", fails: true, at: NOW.getTime() }, SECONDS, 3);
    const found = { stamp: "s1", fails: true, at: NOW.getTime() + 1000, seconds: 60 };
    expect(failing(withVerdict(alarmed, found, SECONDS + 1, 3)).get("s1")).toBe(SECONDS + 3600);
  });

  test("is one word however often it comes: a batch that is tried again, and each part of the log", async () => {
    const { aws, start } = await place(NOW);
    const [one, other] = [start(), start()];
    const event = batch(["s1", 40, 30], ["s2", 40, 0]);
    await one.follow();
    for (const keeper of [one, other, one]) await take(keeper, event, "acme-", NOW);
    expect(state(aws)).toBe(`f${SECONDS + 60}`);
  });

  test.each<[string, number, number]>([
    ["an alarm that began before it and is told after it holds for its own time", -10_000, 3600],
    ["an alarm that began after it likewise", 10_000, 3600],
  ])("%s, and its end is heard", (_, later, lasts) => {
    const found = { stamp: "s1", fails: true, at: NOW.getTime(), seconds: 60 };
    const alarm = (fails: boolean, at: number): Verdict => ({ stamp: "s1", fails, at: NOW.getTime() + at });
    let words = withVerdict(new Map(), found, SECONDS, 3);
    words = withVerdict(words, alarm(true, later), SECONDS, 3);
    expect(failing(words).get("s1")).toBe(SECONDS + lasts);
    words = withVerdict(words, found, SECONDS + 30, 3);
    words = withVerdict(words, alarm(false, later + 1), SECONDS + 31, 3);
    expect(failing(words).get("s1")).toBe(SECONDS + 60);
    expect(readVerdicts(`. ${written(words)}`)).toEqual(words);
  });

  test("takes none out where the registry says of as many as may be out that they fail", async () => {
    const { aws, registry, start } = await place(NOW);
    const stamp = await registry.get("stamp", "s2");
    if (stamp === undefined) throw new Error("the fleet has s2");
    const until = new Date(NOW.getTime() + 600_000).toISOString();
    await registry.put("stamp", {
      ...stamp,
      version: stamp.version + 1,
      failing: { until, why: "half of its answers are errors" },
    });
    const keeper = start();
    await keeper.follow();
    await take(keeper, batch(["s1", 40, 30], ["s2", 40, 0]), "acme-", NOW);
    expect([state(aws), state(aws, "s.AC")]).toEqual(["-", `f${SECONDS + 600}`]);
  });

  test("fits the store's value with all that alarms say besides", () => {
    let words: Verdicts = new Map();
    for (let index = 0; index < 60; index += 1) {
      const said = { stamp: `euw1${1000 + (index % 30)}`, fails: true, at: NOW.getTime() + index };
      words = withVerdict(words, index < 30 ? { ...said, seconds: 60 } : said, SECONDS, 300);
      expect(written(words).length).toBeLessThanOrEqual(STORE_LIMITS.bytesPerValue - 2);
    }
    expect(failing(words).size).toBe(20);
  });

  test.each<[string, object]>([
    ["all stamps fail", batch(["s1", 40, 40], ["s2", 40, 40])],
    ["there are few requests", batch(["s1", 19, 19], ["s2", 40, 0])],
    ["there is no other stamp to judge it by", batch(["s1", 40, 40])],
    [
      "one tenant of many fails, however much it asks",
      batch(["s1", 40, 0], ["s1", 400, 400, 1], ["s2", 40, 0]),
    ],
    ["a stamp's only tenant fails", batch(["s1", 40, 40, 1], ["s2", 40, 0])],
    ["lines come late", batchAt(SECONDS - 61, ["s1", 40, 40], ["s2", 40, 0])],
  ])("says nothing where %s", async (_, event) => {
    const { aws, start } = await place(NOW);
    const keeper = start();
    await keeper.follow();
    expect(await take(keeper, event, "acme-", NOW)).toEqual([]);
    expect(state(aws)).toBe("-");
  });

  test("is read whatever the order of a line's fields; the edge's own answers, its cache's and clients that left are nobody's", () => {
    const lines = [
      `stamp.s1.10\t503\tError\t0.100\t${SECONDS}.001`,
      `0.300\tMiss\t${SECONDS}\t503\tstamp.s1.240`,
      `${SECONDS}.001\t200\t0.001\tstamp.s1.10\tHit`,
      `${SECONDS}.001\t503\t0.001\tstamp.s1.11\tCapacityExceeded`,
      `${SECONDS}.001\t503\t0.001\tstamp.s1.11\tLimitExceeded`,
      `${SECONDS}.001\t000\t0.001\tstamp.s1.12\tError`,
      `${SECONDS}.001\t404\t0.001\t-\tFunctionGeneratedResponse`,
      "503\t0.001\tstamp.s1.13\tError",
      "",
    ];
    const event = { Records: [{ kinesis: { data: base64(lines.join("\n")) } }] };
    expect(samplesOf(event, NOW)).toEqual([{ stamp: "s1", requests: 2, errors: 2, milliseconds: 100 }]);
    expect(samplesOf({ Records: [{ eventSource: "aws:dynamodb", dynamodb: {} }] }, NOW)).toBeUndefined();
    expect(samplesOf({ source: "aws.events" }, NOW)).toBeUndefined();
  });

  test.each([
    [10, 100, 1],
    [800, 100, 1],
    [100_000, 1, 2],
    [10_000_000, 1, 125],
  ])("of %d requests a second %d percent are logged, on %d shards", (requests, percent, shards) => {
    expect(sampling(requests)).toEqual({ percent, shards });
  });
});

describe("the synchroniser's code", () => {
  const code = execFileSync(process.execPath, [join(ROOT, "tools/synchroniser-bundle.mjs")], {
    encoding: "utf8",
  });

  test("is the bundle of its sources; if this fails, run npm run build", () => {
    expect(readBundle("synchroniser")).toBe(code);
  });

  test("is one CommonJS module with a handler, which loads nothing but Node's own modules", () => {
    const loaded: string[] = [];
    const module = { exports: {} as { handler?: unknown } };
    const load = (name: string): unknown => {
      loaded.push(name);
      return {};
    };
    runInNewContext(code, { module, exports: module.exports, require: load, process: { env: {} } });
    expect(typeof module.exports.handler).toBe("function");
    expect(loaded.every((name) => name.startsWith("node:"))).toBe(true);
  });
});
