import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readRollout, RolloutJournal } from "../journals/rollouts-in-folder";
import { stateOf } from "../../fleet/rollout/state";
import { beginOf } from "./runs";

const RINGS = { canary: ["ca1"], early: ["ea1"] };
const AT = "2026-01-01T00:00:00.000Z";
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "journal-"));
});
afterEach(() => rmSync(folder, { recursive: true }));
const file = (): string => join(folder, "rollout-0001.jsonl");

function begin(): void {
  const journal = RolloutJournal.create(folder, beginOf(RINGS));
  journal.append({ kind: "step", stamp: "ca1", direction: "update", state: "started", at: AT });
  journal.append({ kind: "step", stamp: "ca1", direction: "update", state: "done", at: AT });
  journal.close();
}

test("a journal torn at any byte is read up to its last whole line, and goes on from there", () => {
  begin();
  const whole = readFileSync(file());
  const first = whole.indexOf(0x0a) + 1;
  for (let length = first; length <= whole.length; length += 1) {
    writeFileSync(file(), whole.subarray(0, length));
    const seen = stateOf(readRollout(folder)!, "ca1").state;
    const journal = RolloutJournal.open(folder)!;
    expect(stateOf(journal.state, "ca1").state).toBe(seen);
    journal.append({ kind: "step", stamp: "ea1", direction: "update", state: "started", at: AT });
    journal.close();
    expect(stateOf(readRollout(folder)!, "ca1").state).toBe(seen);
    expect(stateOf(readRollout(folder)!, "ea1").state).toBe("started");
  }
});

test("a damaged line that is not the last is told with its file and line", () => {
  begin();
  const lines = readFileSync(file(), "utf8").split("\n");
  for (const broken of ["{", "[]", '{"kind":"step"}', ""]) {
    writeFileSync(file(), [lines[0], broken, ...lines.slice(2)].join("\n"));
    expect(() => readRollout(folder)).toThrow(/^rollout-0001\.jsonl:2: the rollout's journal is damaged/);
  }
});

test("the newest rollout counts, and there is none in a folder that is not there", () => {
  begin();
  RolloutJournal.create(folder, beginOf(RINGS, {}, "r2")).close();
  appendFileSync(join(folder, "rollout-0009.jsonl.tmp"), "half");
  expect(readRollout(folder)).toMatchObject({ number: 2, begin: { release: "r2" } });
  expect(readRollout(join(folder, "nowhere"))).toBeUndefined();
});

test.each([
  ["as it is kept", "Infinity" as const],
  ["as earlier versions wrote it", null],
])("evidence of an infinite number, %s, damages no journal", (_, value) => {
  const journal = RolloutJournal.create(folder, beginOf(RINGS));
  const evidence = [{ gate: "saturation", stamp: "ca1", value, isWell: false }];
  journal.append({ kind: "wave", wave: 0, state: "failed", at: AT, evidence });
  journal.close();
  expect(readRollout(folder)?.waves[0]).toMatchObject({ state: "failed", evidence });
});

test("a line that could not be read again is refused before it is written, and the journal goes on", () => {
  const journal = RolloutJournal.create(folder, beginOf(RINGS));
  const step = { kind: "step", stamp: "ca1", direction: "update", state: "started", at: AT } as const;
  expect(() => journal.append({ ...step, reason: Number.NaN as unknown as string })).toThrow(
    /^the rollout's journal can't keep this line: step\.reason: /,
  );
  journal.append(step);
  journal.close();
  expect(stateOf(readRollout(folder)!, "ca1").state).toBe("started");
});
