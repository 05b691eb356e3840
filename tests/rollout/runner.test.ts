import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Settings } from "../../fleet/rollout/entries";
import { RolloutJournal } from "../journals/rollouts-in-folder";
import { metricGatesSchema } from "../../fleet/rollout/metrics/schema";
import { type RolloutEvent, type RunResult, runRollout } from "../../fleet/rollout/runner";
import { type GateAnswer, stampsIn, stateOf } from "../../fleet/rollout/state";
import type { Wave } from "../../fleet/rollout/waves";
import { FakeFleet } from "./fake-host";
import { TWELVE } from "./ring-fleet";
import { beginOf, runOptions } from "./runs";

const IDS = Object.values(TWELVE).flat();
const POSITIONS = Object.entries(TWELVE).flatMap(([ring, ids]) =>
  ids.map((id, index) => ({ ring, id, index })),
);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "rollout-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function run(fleet: FakeFleet, change: Partial<Settings> = {}): Promise<RunResult> {
  const journal = RolloutJournal.create(folder, beginOf(TWELVE, change));
  try {
    return await runRollout(journal, fleet, runOptions());
  } finally {
    journal.close();
  }
}

async function goOn(fleet: FakeFleet, direction: "update" | "rollback"): Promise<RunResult> {
  const journal = RolloutJournal.open(folder)!;
  try {
    journal.append({ kind: "direction", direction, by: "test@here", at: new Date().toISOString() });
    return await runRollout(journal, fleet, runOptions());
  } finally {
    journal.close();
  }
}

function stateNow(): RolloutJournal["state"] {
  const journal = RolloutJournal.open(folder)!;
  journal.close();
  return journal.state;
}

test("twelve stamps in four rings are updated ring by ring, each once, no more at a time than allowed", async () => {
  const fleet = new FakeFleet(IDS, "r0", () => new Promise((done) => setImmediate(done)));
  expect(await run(fleet)).toBe("done");
  expect(fleet.updates).toHaveLength(12);
  const rings = fleet.updates
    .map((line) => line.slice(0, 2))
    .filter((ring, index, all) => ring !== all[index - 1]);
  expect(rings).toEqual(["ca", "ea", "br", "la"]);
  expect(new Set(fleet.running.values())).toEqual(new Set(["r1"]));
  expect(fleet.most).toBe(3);
});

test.each(POSITIONS)(
  "a failure of $id, number $index of ring $ring, stops all later rings and is resumed alone",
  async ({ id, ring }) => {
    const fleet = new FakeFleet(IDS, "r0", () => new Promise((done) => setImmediate(done)));
    fleet.broken.add(id);
    expect(await run(fleet)).toBe("halted");
    const rings = Object.keys(TWELVE);
    const later = rings.slice(rings.indexOf(ring) + 1).flatMap((name) => TWELVE[name] ?? []);
    expect(fleet.updates.filter((line) => later.some((other) => line.startsWith(`${other} `)))).toEqual([]);
    expect(stateOf(stateNow(), id)).toMatchObject({
      state: "failed",
      resource: "aws:rds/instance:Instance db",
    });
    // None is left in an unknown state: what was in flight was finished.
    expect(stampsIn(stateNow(), "started")).toEqual([]);
    const done = stampsIn(stateNow(), "done").map((stamp) => stamp.id);
    const before = fleet.updates.length;
    fleet.broken.clear();
    expect(await goOn(fleet, "update")).toBe("done");
    const again = fleet.updates.slice(before).map((line) => line.split(" ")[0] ?? "");
    expect(again[0]).toBe(id);
    expect(again.filter((stamp) => done.includes(stamp))).toEqual([]);
    expect(new Set(fleet.running.values())).toEqual(new Set(["r1"]));
  },
);

test("nothing begins past a gate that says no, and the gate is asked again by a resume", async () => {
  const fleet = new FakeFleet(IDS);
  fleet.unhealthy.add("early");
  expect(await run(fleet)).toBe("halted");
  expect(fleet.updates).toHaveLength(3);
  expect(await goOn(fleet, "update")).toBe("halted");
  expect(fleet.updates).toHaveLength(3);
  fleet.unhealthy.clear();
  expect(await goOn(fleet, "update")).toBe("done");
  expect(fleet.updates).toHaveLength(12);
});

test("each wave but the last bakes, and its health is looked at all along", async () => {
  const fleet = new FakeFleet(IDS);
  let asked = 0;
  const gate = fleet.gate.bind(fleet);
  fleet.gate = async (wave) => {
    asked += 1;
    return gate(wave);
  };
  expect(await run(fleet, { bakeMs: 10_000 })).toBe("done");
  expect(fleet.slept).toBe(30_000);
  expect(asked).toBe(3 * 11 + 1);
});

test("with gates by numbers the last wave bakes too, and the journal keeps what they saw", async () => {
  const fleet = new FakeFleet(IDS);
  const gate = fleet.gate.bind(fleet);
  fleet.gate = async (wave) => {
    const seen = { gate: "p95", stamp: wave.stamps[0]?.id ?? "", value: 0.2, isWell: wave.ring !== "broad" };
    return { ...(await gate(wave)), evidence: [seen] };
  };
  const gates = {
    stamp: false,
    timeoutMs: 0,
    everyMs: 1000,
    metrics: metricGatesSchema.parse({
      prometheus: "https://prometheus.example.com",
      gates: [{ name: "p95", query: "p95", most: 1 }],
    }),
  };
  expect(await run(fleet, { bakeMs: 10_000, gates })).toBe("done");
  expect(fleet.slept).toBe(40_000);
  const journal = RolloutJournal.open(folder);
  expect(journal?.state.waves.map(({ evidence }) => evidence?.map(({ isWell }) => isWell))).toEqual(
    journal?.state.begin.waves.map(({ ring }) => [ring !== "broad"]),
  );
  journal?.close();
});

test("a stamp that falls ill while its wave bakes halts the rollout", async () => {
  const fleet = new FakeFleet(IDS);
  const sleep = fleet.sleep.bind(fleet);
  fleet.sleep = async (ms) => {
    fleet.unhealthy.add("canary");
    await sleep(ms);
  };
  expect(await run(fleet, { bakeMs: 3_600_000 })).toBe("halted");
  expect(fleet.updates).toEqual(["ca1 → r1"]);
  expect(fleet.slept).toBe(1000);
});

test("a bake time that was begun is only waited out by a resume", async () => {
  const fleet = new FakeFleet(IDS);
  const stop = new AbortController();
  const sleep = fleet.sleep.bind(fleet);
  fleet.sleep = async (ms) => {
    await sleep(ms);
    if (fleet.slept === 4000) stop.abort();
  };
  const journal = RolloutJournal.create(folder, beginOf(TWELVE, { bakeMs: 10_000 }));
  expect(await runRollout(journal, fleet, runOptions({ signal: stop.signal }))).toBe("interrupted");
  journal.close();
  expect(await goOn(fleet, "update")).toBe("done");
  expect(fleet.slept).toBe(30_000);
});

test("a rollback takes back what was done, the last wave first, and leaves what was not begun alone", async () => {
  const fleet = new FakeFleet(IDS);
  fleet.broken.add("br2");
  expect(await run(fleet)).toBe("halted");
  fleet.broken.clear();
  const before = fleet.updates.length;
  expect(await goOn(fleet, "rollback")).toBe("rolled-back");
  const back = fleet.updates.slice(before).map((line) => line.slice(0, 2));
  expect(back.filter((ring, index) => ring !== back[index - 1])).toEqual(["br", "ea", "ca"]);
  expect(new Set(fleet.running.values())).toEqual(new Set(["r0"]));
  expect([...fleet.config.values()].every((release) => release === undefined)).toBe(true);
});

test("with on-failure rollback the same happens by itself", async () => {
  const fleet = new FakeFleet(IDS);
  fleet.unhealthy.add("broad");
  expect(await run(fleet, { onFailure: "rollback" })).toBe("rolled-back");
  expect(new Set(fleet.running.values())).toEqual(new Set(["r0"]));
});

test("a rollback that fails is not over, and a resume goes on with it", async () => {
  const fleet = new FakeFleet(IDS);
  expect(await run(fleet)).toBe("done");
  fleet.broken.add("ea1");
  expect(await goOn(fleet, "rollback")).toBe("halted");
  const before = fleet.updates.length;
  fleet.broken.clear();
  expect(await goOn(fleet, stateNow().direction)).toBe("rolled-back");
  expect(fleet.updates.slice(before)).toEqual(["ea1 → r0"]);
});

test("failures within the budget don't halt, one more does", async () => {
  const fleet = new FakeFleet(IDS);
  for (const id of ["ca1", "br1"]) fleet.broken.add(id);
  expect(await run(fleet, { failures: 2 })).toBe("halted");
  expect(stampsIn(stateNow(), "done")).toHaveLength(10);
  const strict = new FakeFleet(IDS);
  for (const id of ["ca1", "br1"]) strict.broken.add(id);
  expect(await run(strict, { failures: 1 })).toBe("halted");
  expect(strict.updates.some((line) => line.startsWith("la"))).toBe(false);
});

test("a stamp that was being retired meanwhile is left alone", async () => {
  const fleet = new FakeFleet(IDS);
  fleet.retired.add("br3");
  expect(await run(fleet)).toBe("done");
  expect(fleet.running.get("br3")).toBe("r0");
  expect(stateOf(stateNow(), "br3")).toMatchObject({ state: "skipped", reason: "it is being retired" });
});

test("whoever hears what a gate said finds it in the journal, with its numbers", async () => {
  const evidence = [{ gate: "errors", stamp: "ca1", value: 0.02, isWell: false }];
  class Judged extends FakeFleet {
    override async gate(wave: Wave): Promise<GateAnswer> {
      return { ...(await super.gate(wave)), evidence };
    }
  }
  const fleet = new Judged(IDS);
  fleet.unhealthy.add("early");
  const journal = RolloutJournal.create(folder, beginOf(TWELVE));
  const [file = ""] = readdirSync(folder).filter((name) => name.endsWith(".jsonl"));
  const found: unknown[] = [];
  const onEvent = (event: RolloutEvent): void => {
    if (event.kind !== "gate") return;
    const lines = readFileSync(join(folder, file), "utf8").trim().split("\n");
    found.push(JSON.parse(lines.at(-1) ?? ""));
  };
  expect(await runRollout(journal, fleet, runOptions({ onEvent }))).toBe("halted");
  journal.close();
  expect(found).toEqual([
    expect.objectContaining({ kind: "wave", wave: 0, state: "passed", evidence }),
    expect.objectContaining({ kind: "wave", wave: 1, state: "failed", reason: "too many errors", evidence }),
  ]);
});

test("a wave whose gates can't tell yet is asked again after its bake, all that is asked, until they can", async () => {
  const asked: string[] = [];
  class Open extends FakeFleet {
    override async gate(wave: Wave): Promise<GateAnswer> {
      asked.push(wave.ring);
      const answer = await super.gate(wave);
      return asked.length > 6 ? answer : { ...answer, isOpen: true };
    }
  }
  const fleet = new Open(IDS);
  const gates = { stamp: false, timeoutMs: 0, everyMs: 30_000 };
  expect(await run(fleet, { bakeMs: 60_000, gates })).toBe("done");
  // Of one minute's bake three looks, and then every half a minute.
  expect(asked.filter((ring) => ring === "canary")).toHaveLength(7);
});
