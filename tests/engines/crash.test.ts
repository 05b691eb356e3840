import { spawnSync } from "node:child_process";
import { appendFileSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EmbeddedEngine } from "../../engines/embedded/engine";
import type { EngineEvent } from "../../engines/engine";
import { Keyring } from "../../engines/passphrase";
import { bundle } from "./bundle";
import { programs } from "./programs";
import { exportedSummary } from "./stack";
import { times } from "../sweep";
import { START } from "../start";

const STACK = { project: "app", stack: "eu1" };
const keys = mkdtempSync(join(tmpdir(), "crash-keys-"));
const keyring = new Keyring(keys, "test");
const child = bundle("crash-child.ts");
/** An update that was made, and one that was killed on its way. */
const ready = mkdtempSync(join(tmpdir(), "crash-ready-"));
const killed = mkdtempSync(join(tmpdir(), "crash-killed-"));
beforeAll(() => {
  expect(run(ready, "small", 0)).toBe("done");
  expect(run(killed, "small", 6)).toBe("killed");
});
afterAll(() => {
  child.dispose();
  for (const folder of [keys, ready, killed]) rmSync(folder, { recursive: true });
});

function run(folder: string, program: string, point: number): "killed" | "done" {
  const result = spawnSync(process.execPath, [...START, child.file, folder, keys, program, String(point)], {
    encoding: "utf8",
  });
  if (result.signal === "SIGKILL") return "killed";
  expect(result.stderr).toBe("");
  return "done";
}

/** Runs a program and kills it at the first point of this name. */
function runUntil(folder: string, program: string, point: string): "killed" | "done" {
  const result = spawnSync(process.execPath, [...START, child.file, folder, keys, program, point], {
    encoding: "utf8",
  });
  return result.signal === "SIGKILL" ? "killed" : "done";
}

/** What lives in the cloud, by name and inputs; what the state says, by name and id. */
async function picture(engine: EmbeddedEngine): Promise<{ cloud: string[]; state: string[] }> {
  const live = engine.simulator.list(STACK);
  const cloud = live.map(({ urn, inputs }) => `${urn} ${JSON.stringify(Object.keys(inputs).sort())}`).sort();
  const exported = JSON.stringify(await engine.export(STACK));
  const state = live.map(({ urn, id }) => `${urn} ${exported.includes(JSON.stringify(id))}`).sort();
  return { cloud, state };
}

/** What was kept for a quick look must say what the state and its journal say, wherever the run was killed. */
async function expectTrueSummary(folder: string): Promise<void> {
  const engine = new EmbeddedEngine({ folder, keyring });
  try {
    expect(await engine.summary(STACK)).toEqual(await exportedSummary(engine, STACK));
  } finally {
    await engine.close();
  }
}

async function expectConverged(folder: string, program: string): Promise<EngineEvent[]> {
  const engine = new EmbeddedEngine({ folder, keyring });
  const events: EngineEvent[] = [];
  const spec = { ...STACK, config: {}, program: programs[program]! };
  try {
    await engine.up(spec, { onEvent: (event) => events.push(event) });
    const { cloud, state } = await picture(engine);
    const urns = cloud.map((line) => line.split(" ")[0]);
    expect(new Set(urns).size).toBe(urns.length);
    expect(cloud).toEqual(await freshPicture(program));
    expect(state.filter((line) => line.endsWith("false"))).toEqual([]);
    const again = await engine.up(spec);
    expect(again.counts).toMatchObject({ create: 0, update: 0, replace: 0, delete: 0 });
    expect(await engine.drift(STACK)).toMatchObject({ drifted: false });
  } finally {
    await engine.close();
  }
  return events;
}

const fresh = new Map<string, string[]>();

async function freshPicture(program: string): Promise<string[]> {
  let known = fresh.get(program);
  if (known === undefined) {
    const folder = mkdtempSync(join(tmpdir(), "crash-fresh-"));
    const engine = new EmbeddedEngine({ folder, keyring });
    await engine.up({ ...STACK, config: {}, program: programs[program]! });
    known = (await picture(engine)).cloud;
    await engine.close();
    rmSync(folder, { recursive: true });
    fresh.set(program, known);
  }
  return known;
}

/**
 * Kills the program at every second point there is and lets each corpse be taken over. Resources are made at the
 * same time, so which kind of point is odd differs from one to the next.
 */
async function killAll(prepare: (folder: string) => void, program: string, first: 1 | 2): Promise<number> {
  for (let point: number = first; ; point += times(18, 2)) {
    const folder = mkdtempSync(join(tmpdir(), "crash-"));
    try {
      prepare(folder);
      if (run(folder, program, point) === "done") return point;
      await expectTrueSummary(folder);
      await expectConverged(folder, program);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
}

test("an update killed anywhere loses nothing and the next one makes nothing twice", async () => {
  const points = await killAll(() => undefined, "small", 1);
  // Four resources in the cloud, each with a point before, within and after its creation, and the end.
  expect(points).toBeGreaterThanOrEqual(13);
});

test("a change killed anywhere, replacements and deletes among it, is finished by the next run", async () => {
  const points = await killAll((folder) => cpSync(ready, folder, { recursive: true }), "changed", 2);
  expect(points).toBeGreaterThanOrEqual(15);
});

test("an update killed between its snapshot and what is kept of it is shown as the snapshot has it", async () => {
  const folder = mkdtempSync(join(tmpdir(), "crash-between-"));
  try {
    cpSync(ready, folder, { recursive: true });
    const old = readFileSync(join(folder, "state/app/eu1.summary"), "utf8");
    expect(runUntil(folder, "changed", "snapshot saved")).toBe("killed");
    expect(readFileSync(join(folder, "state/app/eu1.summary"), "utf8")).toBe(old);
    // Even the journal, which tells of a run that did not end, may be gone.
    rmSync(join(folder, "state/app/eu1.journal"));
    const engine = new EmbeddedEngine({ folder, keyring });
    expect(await engine.summary(STACK)).toMatchObject({ release: "of 10.0.0.0/17" });
    await engine.close();
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("a journal whose last line was torn is read up to there", async () => {
  const folder = mkdtempSync(join(tmpdir(), "crash-torn-"));
  try {
    cpSync(killed, folder, { recursive: true });
    const journal = join(folder, "state/app/eu1.journal");
    appendFileSync(journal, '{"kind":"put","state":{"urn":"urn:pul');
    const events = await expectConverged(folder, "small");
    expect(existsSync(journal)).toBe(false);
    expect(events).toContainEqual(expect.objectContaining({ kind: "diag", severity: "warning" }));
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("a journal left behind by a run whose end was saved is ignored", async () => {
  const folder = mkdtempSync(join(tmpdir(), "crash-stale-"));
  try {
    cpSync(killed, folder, { recursive: true });
    const journal = join(folder, "state/app/eu1.journal");
    const old = readFileSync(journal);
    await expectConverged(folder, "small");
    appendFileSync(journal, old);
    const events = await expectConverged(folder, "small");
    expect(events.filter((event) => event.kind === "diag")).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
