import { beginOf } from "../../rollout/runs";
import type { Kept, Reader } from "./reader";

const LOCK = JSON.stringify({
  pid: 1,
  host: "elsewhere",
  machine: "0".repeat(32),
  boot: "b",
  space: "s",
  started: 1,
  user: "ann",
  since: "2026-01-01T00:00:00.000Z",
  doing: "rollout of r1",
  over: true,
});
const ROLLOUT = [
  beginOf({ early: ["euw1a"] }),
  { kind: "step", stamp: "euw1a", direction: "update", state: "started", at: "2026-01-01T00:00:00.000Z" },
  { kind: "end", state: "done", by: "a@b", at: "2026-01-01T00:00:00.000Z" },
];
const AT = { by: "a@b", at: "2026-01-01T00:00:00.000Z" };
const ERASURE = [
  {
    ...{ kind: "begin", version: 1, tenant: "gone", stamps: ["euw1a"], home: "euw1a", movers: ["objects"] },
    ...{ names: { objects: "gone" }, keep: [], leaseMs: 0, salt: "salt", confirmed: false, ...AT },
  },
  { kind: "taken", epoch: 1, ...AT },
  { kind: "step", step: "suspend", state: "begun", at: AT.at },
];
const LINE = (value: object): string => `${JSON.stringify(value)}\n`;
/** A journal that is not at its end: the lines before the last few. */
const begun = (text: string, less: number): string =>
  `${text.trimEnd().split("\n").slice(0, -less).join("\n")}\n`;

/** The embedded engine's state of the stamp that is up. */
const STATE = ".stampworks/state/probe/euw1a.json";
const STACK = STATE.replace(/\.json$/, "");
/** What is at hand of a state without reading it. */
const SUMMARY = `${STACK}.summary`;

/** Files that commands write below .stampworks, and read again. */
export function keptFiles({ name, text }: Kept, journal: readonly object[]): readonly Reader[] {
  const read = (what: string, file: string, by: string, seed = text(file)): Reader => ({
    ...{ name: what, file, seed, by },
  });
  const found = (what: string, pattern: RegExp, by: string, less = 0): Reader => {
    const file = name(pattern);
    return read(what, file, by, less === 0 ? text(file) : begun(text(file), less));
  };
  return [
    { ...read("a state of the embedded engine", STATE, "status"), without: [SUMMARY] },
    { ...read("what is at hand of a state", SUMMARY, "status"), isSpare: true },
    {
      ...read("the journal of an update", `${STACK}.journal`, "status", journal.map(LINE).join("")),
      without: [SUMMARY],
    },
    read("the journal of an update that goes on", `${STACK}.journal`, "up euw1a", journal.map(LINE).join("")),
    read(
      "a rollout's journal",
      ".stampworks/rollouts/rollout-0001.jsonl",
      "rollout --resume",
      ROLLOUT.map(LINE).join(""),
    ),
    { ...read("a state that is updated", STATE, "up euw1a"), without: [SUMMARY] },
    read("a lock of a stack", `${STACK}.lock`, "up euw1a", LOCK.replace("doing", "operation")),
    {
      ...read("the simulator's passphrase", ".stampworks/passphrase", "up euw1a", "test"),
      env: () => ({}),
    },
    read("a lock", ".stampworks/rollouts/lock.7", "rollout --abandon", LOCK),
    {
      ...found("a move's journal", /\/moves\/acme\/move-\d+\.jsonl$/, "tenants move acme --resume", 3),
      changes: ["objects"],
    },
    {
      ...read(
        "an erasure's journal",
        ".stampworks/moves/gone/erase-0001.jsonl",
        "tenants erase gone --resume",
        ERASURE.map(LINE).join(""),
      ),
      changes: ["objects"],
    },
    found("a journal of flags", /\/rollouts\/flags\/[a-z]+-\d+\.jsonl$/, "flags apply --resume", 2),
    found(
      "a journal of reference data",
      /\/rollouts\/reference\/[a-z]+-\d+\.jsonl$/,
      "reference apply --resume",
      2,
    ),
    {
      ...found("reference data as an application reads it", /\/reference\/euw1a\.json$/, "reference status"),
      isSpare: true,
    },
    found("the journal of what was asked", /\/rollouts\/asked\/[a-z]+-\d+\.jsonl$/, "ask hello"),
    { ...found("flags as an application reads them", /\/flags\/euw1a\.json$/, "flags list"), isSpare: true },
    { ...found("the salt of the passphrase", /\/encryptionsalt$/, "up euw1a"), without: [STATE, SUMMARY] },
    found("the simulated clouds' log", /\/clouds\/shards\/.+\.jsonl$/, "drift euw1a"),
    read("the simulated clouds' rules", ".stampworks/clouds/rules.json", "up euw1a", '{"lateRights":true}'),
    read(
      "the simulated clouds' faults",
      ".stampworks/clouds/faults.json",
      "up euw1a",
      JSON.stringify([{ op: "update", type: "aws:*", nth: 9, message: "no" }]),
    ),
    read(
      "what was made elsewhere",
      ".stampworks/clouds/external.json",
      "up euw1a",
      '["arn:aws:*:elsewhere"]',
    ),
  ];
}
