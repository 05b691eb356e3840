import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { KillPoint } from "../../core/files/durable";
import { Journal } from "../../core/journal/journal";
import { DeliveryHost } from "../../fleet/delivery/delivery-host";
import type { Place } from "../../fleet/delivery/places";
import { takeFileBack, writeFile } from "../../fleet/delivery/project-file";
import { nameOfText } from "../../fleet/delivery/text-name";
import { REFERENCE_DELIVERY } from "../../fleet/reference/change-reference";
import { referenceTexts } from "../../fleet/reference/texts";
import type { Begin } from "../../fleet/rollout/entries";
import type { RolloutJournal } from "../../fleet/rollout/journal";
import { runRollout, type RunResult } from "../../fleet/rollout/runner";
import { bundleText, readBundle, versionOf } from "../../tenants/client/reference/bundle";
import { FakeFleet } from "../rollout/fake-host";
import { beginOf, runOptions } from "../rollout/runs";

const RINGS = { canary: ["ca1"], broad: ["br1", "br2"] };
const IDS = Object.values(RINGS).flat();
const [BEFORE, AFTER] = ["[1]", "[2]"];
const FILE = { path: "plans.json", before: BEFORE, after: AFTER };
const HAD = bundleText({
  sequence: 3,
  data: { plans: { version: versionOf(BEFORE), made: 1, type: "json", content: BEFORE } },
});

class Crash extends Error {}

let folder: string;
const numbers = new Map<string, number>();
function reset(): void {
  if (folder !== undefined) rmSync(folder, { recursive: true });
  folder = mkdtempSync(join(tmpdir(), "reference-"));
  numbers.clear();
  writeFileSync(join(folder, FILE.path), BEFORE);
  // br2 has nothing.
  for (const id of ["ca1", "br1"]) writeFileSync(join(folder, `${id}.json`), HAD);
}
afterAll(() => rmSync(folder, { recursive: true }));

function textAt(id: string): string | undefined {
  try {
    return readFileSync(join(folder, `${id}.json`), "utf8");
  } catch {
    return undefined;
  }
}
const has = (): (string | undefined)[] =>
  IDS.map((id) => readBundle(textAt(id) ?? "").data["plans"]?.content);
const project = (): string => readFileSync(join(folder, FILE.path), "utf8");

function beginning(): Begin {
  const contents = new Map([["plans", { type: "json" as const, content: AFTER }]]);
  const made = referenceTexts({ contents, missing: [] }, { found: [HAD, HAD], given: [], now: 2 });
  const texts: Record<string, string> = {};
  const keep = (text: string): string => {
    texts[nameOfText(text)] = text;
    return nameOfText(text);
  };
  const begin = beginOf(RINGS, {}, "reference-1");
  const waves = begin.waves.map(({ ring, stamps }) => ({
    ring,
    stamps: stamps.map((stamp) => ({ ...stamp, from: keep(made.back(textAt(stamp.id))!), pinned: true })),
  }));
  const to = Object.fromEntries(
    IDS.map((id) => [id, keep(made.to({ id, ring: "broad", class: "standard" }, textAt(id)))]),
  );
  const reference = { what: "plans", to, texts, file: FILE };
  return { ...begin, waves, settings: { ...begin.settings, reference } };
}

/** A place that dies at the nth step, and never takes a number that is lower than one it had. */
function mortal(last: number): { point: KillPoint; place: (id: string) => Place } {
  let steps = 0;
  const point: KillPoint = () => {
    steps += 1;
    if (steps >= last) throw new Crash();
  };
  const place = (id: string): Place => ({
    read: async () => {
      point("read", id);
      return textAt(id);
    },
    write: async (text) => {
      point("before", id);
      const { sequence } = readBundle(text);
      expect(sequence).toBeGreaterThanOrEqual(numbers.get(id) ?? 0);
      numbers.set(id, sequence);
      writeFileSync(join(folder, `${id}.json`), text);
      point("after", id);
    },
  });
  return { point, place };
}

async function life(
  last: number,
  open: (point: KillPoint) => RolloutJournal,
  direction?: "update" | "rollback",
): Promise<RunResult | "killed"> {
  const { place, point } = mortal(last);
  try {
    const journal = open(point);
    try {
      const at = "2026-01-01T00:00:00.000Z";
      if (direction !== undefined)
        await journal.append({ kind: "direction", direction, by: "test@here", at });
      if (journal.state.direction === "update") writeFile(folder, FILE, point);
      const host = new DeliveryHost(REFERENCE_DELIVERY, place, journal.state.begin, new FakeFleet(IDS));
      const result = await runRollout(journal, host, runOptions({ parallel: 1 }));
      if (result === "rolled-back") takeFileBack(folder, FILE, point);
      return result;
    } finally {
      journal.close();
    }
  } catch (error) {
    if (error instanceof Crash) return "killed";
    throw error;
  }
}

const { journal: form } = REFERENCE_DELIVERY;
const create = (point: KillPoint): RolloutJournal => Journal.create(form, folder, beginning(), point);
function reopen(point: KillPoint): RolloutJournal {
  const journal = Journal.open(form, folder, point);
  if (journal === undefined) throw new Crash();
  return journal;
}

test("killed at each step and resumed, every stamp has the new version, and none took an older for it", async () => {
  let step = 1;
  for (; ; step += 1) {
    reset();
    const result = await life(step, create);
    if (result === "done") break;
    expect(result).toBe("killed");
    const begun = Journal.open(form, folder);
    begun?.close();
    expect(begun === undefined ? await life(Infinity, create) : await life(Infinity, reopen, "update")).toBe(
      "done",
    );
    expect([has(), project()]).toEqual([[AFTER, AFTER, AFTER], AFTER]);
  }
  expect(step).toBeGreaterThan(30);
});

test("killed at each step of going back and gone on with, every stamp has what it had, under a higher number", async () => {
  let step = 1;
  for (; ; step += 1) {
    reset();
    expect(await life(Infinity, create)).toBe("done");
    const result = await life(step, reopen, "rollback");
    if (result === "rolled-back") break;
    expect(result).toBe("killed");
    expect(await life(Infinity, reopen, "rollback")).toBe("rolled-back");
    expect([has(), project()]).toEqual([[BEFORE, BEFORE, BEFORE], BEFORE]);
    expect([...numbers.values()]).toEqual([5, 5, 5]);
  }
  expect(step).toBeGreaterThan(20);
});
