import { moveMany } from "../../tenants/migration/many";
import { perform } from "./stage";
import { Bench } from "./runs";
import { withServers } from "./with-servers";
import { World } from "./world";

const moves = ["a", "b", "c", "d", "e"].map((tenant) => ({ tenant, to: "b1" }));
const signal = new AbortController().signal;

test("many moves run a few at a time, and a fault in one stops that one", async () => {
  let [running, most] = [0, 0];
  const ended: string[] = [];
  const outcomes = await moveMany(moves, {
    parallel: 2,
    signal,
    move: async ({ tenant }) => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      if (tenant === "b") throw new Error("its own");
      return tenant === "c" ? "halted" : "done";
    },
    onEnd: ({ tenant }) => ended.push(tenant),
  });
  expect(most).toBe(2);
  expect(outcomes.map(({ result, tenant }) => `${tenant} ${result}`)).toEqual([
    "a done",
    "b failed",
    "c halted",
    "d done",
    "e done",
  ]);
  expect(String(outcomes[1]?.error)).toBe("Error: its own");
  expect(ended.sort()).toEqual(["a", "b", "c", "d", "e"]);
});

test("a run that is stopped begins no more, and says which were not begun", async () => {
  const stop = new AbortController();
  const outcomes = await moveMany(moves, {
    parallel: 1,
    signal: stop.signal,
    move: () => {
      stop.abort();
      return Promise.resolve("interrupted");
    },
  });
  expect(outcomes.map(({ result }) => result)).toEqual([
    "interrupted",
    "waiting",
    "waiting",
    "waiting",
    "waiting",
  ]);
});

withServers("a target that serves badly during the soak", () => {
  const world = new World();
  afterAll(() => world.remove());

  test("takes the move back, with what was written since", async () => {
    const bench = new Bench(world);
    await bench.begin();
    const asked: string[] = [];
    const rates = [0.001, 0.2];
    const health = {
      most: 0.01,
      errorRate: async (stamp: string, tenant: string) => {
        asked.push(`${tenant} at ${stamp}`);
        if (asked.length === 1)
          await world.sql("b1", "INSERT INTO ledger (tenant_id, op) VALUES ('acme', 'since')");
        return rates.shift() ?? 0;
      },
    };
    const stage = { ...bench.stage, settings: { ...bench.stage.settings, soakMs: 60_000 } };
    expect(await perform(stage, bench.registry, { direction: "forward", to: "b1" }, { health })).toBe(
      "aborted",
    );
    expect(asked).toEqual(["acme at b1", "acme at b1"]);
    expect(await bench.stamp()).toBe("a1");
    expect(bench.journal()?.phases.soak.reason).toBe(
      "b1 fails 0.2 of the tenant's requests, at most 0.01 are borne with: the move is taken back",
    );
    expect(await world.sql("a1", "SELECT count(*) FROM ledger WHERE op = 'since'")).toEqual([["1"]]);
    expect(Object.values(await world.rowsOf("b1", "acme")).flat()).toEqual([]);
    bench.end();
  });
});
