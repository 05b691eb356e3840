import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readMetricGates } from "../../../fleet/rollout/metrics/file";
import { judge } from "../../../fleet/rollout/metrics/judge";
import { type MetricGate, metricGatesSchema } from "../../../fleet/rollout/metrics/schema";

const PROMETHEUS = "https://prometheus.example.com";

function gateOf(change: Record<string, unknown>): MetricGate {
  const gate = { name: "error rate", query: "errors", ...change };
  return metricGatesSchema.parse({ prometheus: PROMETHEUS, gates: [gate] }).gates[0] ?? fail();
}

function fail(): never {
  throw new Error("no gate");
}

interface Case {
  readonly gate: Record<string, unknown>;
  readonly now: Record<string, number>;
  readonly before?: Record<string, number>;
  readonly traffic?: Record<string, number>;
  /** The traffic when the rollout began. */
  readonly earlier?: Record<string, number>;
}

/** What is said of stamp `a`; `b`, `c` and `d` lack the release. */
function verdictOf({ before = {}, earlier = {}, gate, now, traffic = {} }: Case): ReturnType<typeof judge> {
  const map = (values: Record<string, number>): Map<string, number> => new Map(Object.entries(values));
  return judge(gateOf(gate), "a", ["b", "c", "d"], {
    now: { values: map(now), traffic: map(traffic) },
    before: { values: map(before), traffic: map(earlier) },
  });
}

const RATIOS = { mostOfBefore: 1.5, mostOfOthers: 1.5, floor: 0.001 };
const TRAFFIC = { traffic: { query: "requests", least: 100 } };
/** A share of requests: of a thousand, 17 failures may be chance where five are due (0.5 %), and 18 are none. */
const SHARE = { ...TRAFFIC, mostOfBefore: 2, mostOfOthers: 2, floor: 0.005, share: true };
const THOUSAND = { a: 1000, b: 1000, c: 1000, d: 1000 };

describe("a stamp is well", () => {
  test.each<[string, Case]>([
    ["at its bound", { gate: { most: 0.02 }, now: { a: 0.02 } }],
    [
      "when it is worse than before as all others are",
      {
        gate: RATIOS,
        now: { a: 0.03, b: 0.03, c: 0.02, d: 0.04 },
        before: { a: 0.01, b: 0.01, c: 0.01, d: 0.01 },
      },
    ],
    [
      "when it is worse than the others as it was before",
      { gate: RATIOS, now: { a: 0.03, b: 0.01, c: 0.01, d: 0.01 }, before: { a: 0.03 } },
    ],
    [
      "when it is new and as the others are",
      { gate: RATIOS, now: { a: 0.012, b: 0.01, c: 0.01, d: 0.01 }, before: { b: 0.002 } },
    ],
    [
      "up to the floor, whatever it is compared with",
      { gate: RATIOS, now: { a: 0.001, b: 0, c: 0, d: 0 }, before: { a: 0 } },
    ],
    [
      "with one stamp of its class that is far off",
      { gate: RATIOS, now: { a: 0.012, b: 0, c: 0.01, d: 0.01 }, before: { a: 0.002 } },
    ],
    [
      "with more failures than before, the others and its floor, when as many may come by chance",
      {
        gate: SHARE,
        now: { a: 0.017, b: 0.002, c: 0.002, d: 0.002 },
        before: { a: 0.001, b: 0.002, c: 0.002, d: 0.002 },
        traffic: THOUSAND,
        earlier: THOUSAND,
      },
    ],
    [
      "above its bound, when as many may come by chance",
      { gate: { ...TRAFFIC, share: true, most: 0.005 }, now: { a: 0.017 }, traffic: THOUSAND },
    ],
    [
      "when nothing failed, of which there is no series, as may be by chance",
      { gate: SHARE, now: {}, before: { a: 0.005 }, traffic: THOUSAND, earlier: THOUSAND },
    ],
    [
      "when nothing failed, of which there is no series",
      { gate: { ...RATIOS, ...TRAFFIC }, now: {}, traffic: { a: 200, b: 200 } },
    ],
  ])("%s", (_, given) => {
    expect(verdictOf(given)).toMatchObject({ kind: "judged", reason: undefined, evidence: { isWell: true } });
  });
});

describe("a stamp is not well", () => {
  test.each<[string, Case, string]>([
    [
      "above its bound",
      { gate: { most: 0.02 }, now: { a: 0.021 } },
      "error rate of a is 0.021: more than 0.02",
    ],
    [
      "above its bound, although as before",
      { gate: { ...RATIOS, most: 0.02 }, now: { a: 0.03, b: 0.03, c: 0.03, d: 0.03 }, before: { a: 0.03 } },
      "error rate of a is 0.03: more than 0.02",
    ],
    [
      "when it is worse than before and than the others",
      { gate: RATIOS, now: { a: 0.03, b: 0.01, c: 0.01, d: 0.012 }, before: { a: 0.01 } },
      "error rate of a is 0.03: more than 1.5 times the 0.01 before, and more than 1.5 times the 0.01 of 3 other stamps of its class",
    ],
    [
      "when it became worse and the others did not, although it is still as they are",
      {
        gate: RATIOS,
        now: { a: 0.02, b: 0.02, c: 0.02, d: 0.02 },
        before: { a: 0.01, b: 0.02, c: 0.02, d: 0.02 },
      },
      "error rate of a is 0.02: more than 1.5 times the 0.01 before, and more than 1.5 times the 0.01 had it changed as 3 other stamps of its class",
    ],
    [
      "when it is new and worse than the others",
      { gate: RATIOS, now: { a: 0.03, b: 0.01, c: 0.01, d: 0.01 } },
      "error rate of a is 0.03: more than 1.5 times the 0.01 of 3 other stamps of its class",
    ],
    [
      "when more fail than come by chance, were it as well as its floor",
      {
        gate: SHARE,
        now: { a: 0.018, b: 0.002, c: 0.002, d: 0.002 },
        before: { a: 0.001, b: 0.002, c: 0.002, d: 0.002 },
        traffic: THOUSAND,
        earlier: THOUSAND,
      },
      "error rate of a is 0.018: more than 2 times the 0.001 before, and more than 2 times the 0.001 had it changed as 3 other stamps of its class",
    ],
    [
      "above its bound, and not by chance",
      { gate: { ...TRAFFIC, share: true, most: 0.005 }, now: { a: 0.018 }, traffic: THOUSAND },
      "error rate of a is 0.018: more than 0.005",
    ],
    [
      "when it says infinity",
      { gate: { most: 1 }, now: { a: Number.POSITIVE_INFINITY } },
      "error rate of a is Infinity: more than 1",
    ],
    [
      "beside others that have too little traffic to count",
      {
        gate: { ...RATIOS, ...TRAFFIC },
        now: { a: 0.03, b: 0.01, c: 1, d: 1 },
        before: { a: 0.01 },
        traffic: { a: 100, b: 100, c: 1, d: 2 },
        earlier: { a: 100, b: 99 },
      },
      "error rate of a is 0.03: more than 1.5 times the 0.01 before, and more than 1.5 times the 0.01 of 1 other stamp of its class",
    ],
  ])("%s", (_, given, reason) => {
    expect(verdictOf(given)).toMatchObject({ kind: "judged", reason, evidence: { isWell: false } });
  });
});

describe("of a stamp nothing is known", () => {
  test.each<[string, Case, string]>([
    [
      "with too little traffic",
      { gate: { most: 0.02, ...TRAFFIC }, now: { a: 0.5 }, traffic: { a: 99 } },
      "too little traffic to judge: 99 of 100",
    ],
    [
      "with traffic that is no number",
      { gate: { most: 0.02, ...TRAFFIC }, now: { a: 0 }, traffic: { a: Number.NaN } },
      "too little traffic to judge: NaN of 100",
    ],
    [
      "without a series",
      { gate: { most: 0.02 }, now: { b: 0 } },
      "no number of a stamp under the label stamp",
    ],
    [
      "when nothing was divided by nothing",
      { gate: { most: 0.02 }, now: { a: Number.NaN } },
      "no number of a stamp under the label stamp",
    ],
    [
      "with a traffic query that finds nobody's",
      { gate: { most: 0.02, ...TRAFFIC }, now: { a: 0 } },
      "no series of traffic under the label stamp",
    ],
    [
      "with infinite traffic, of which all may be chance",
      { gate: SHARE, now: { a: 0.9 }, traffic: { a: Number.POSITIVE_INFINITY } },
      "infinite traffic is no number of requests",
    ],
    [
      "with a percentage for a share",
      { gate: SHARE, now: { a: 9 }, traffic: THOUSAND },
      "9 is no share of requests, which is 0 to 1",
    ],
    [
      "without a series of what failed before, more than chance could take away",
      { gate: SHARE, now: {}, before: { a: 0.006 }, traffic: THOUSAND, earlier: THOUSAND },
      "no series, where 0.006 was before: let the query say 0 if that is mended, and look for another name of its metric or labels if it is not",
    ],
    [
      "with nothing to compare with",
      { gate: { mostOfBefore: 2, floor: 0 }, now: { a: 1, b: 1 } },
      "nothing to compare with: no number of before, and no other stamp",
    ],
  ])("%s", (_, given, reason) => {
    const isQuiet = reason.includes(" of 100") && !reason.includes("NaN");
    expect(verdictOf(given)).toEqual({ kind: "unknown", stamp: "a", reason, isQuiet });
  });
});

describe("a file of gates", () => {
  const folder = mkdtempSync(join(tmpdir(), "stampworks-gates-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const read = (text: string): unknown => {
    writeFileSync(join(folder, "gates.yaml"), text);
    return readMetricGates(join(folder, "gates.yaml"));
  };

  test("is read with its defaults", () => {
    expect(read(`prometheus: ${PROMETHEUS}\ngates:\n  - {name: p95, query: p95, most: 0.5}\n`)).toEqual({
      prometheus: PROMETHEUS,
      gates: [{ name: "p95", query: "p95", label: "stamp", most: 0.5, looks: 3 }],
    });
  });

  test("is shown by the docs as it is read", () => {
    const page = readFileSync(join(__dirname, "../../../docs/operating.md"), "utf8");
    const [, shown = ""] = /```yaml\n(prometheus:[^`]*)```/u.exec(page) ?? [];
    expect(read(shown)).toMatchObject({ budget: { most: 0.002 }, gates: [{ looks: 3 }, { most: 1.5 }, {}] });
  });

  test.each([
    ["no bound", "{name: x, query: x}", "gates.0.most: missing; allowed: most, mostOfBefore or mostOfOthers"],
    ["a comparison without a floor", "{name: x, query: x, mostOfBefore: 2}", "gates.0.floor: missing"],
    [
      "only others to compare with",
      "{name: x, query: x, mostOfOthers: 2, floor: 0}",
      "mostOfOthers beside most or mostOfBefore",
    ],
    ["a factor that is none", "{name: x, query: x, mostOfBefore: 1, floor: 0}", "gates.0.mostOfBefore"],
    ["a share of nothing", "{name: x, query: x, most: 1, share: true}", "gates.0.traffic: missing"],
    [
      "a share of a rate",
      "{name: x, query: x, most: 1, share: true, traffic: {query: 'sum by (stamp) (rate(x[5m]))', least: 10}}",
      "allowed: how many requests there were, increase(...)",
    ],
    ["an unknown key", "{name: x, query: x, most: 1, max: 2}", "gates.0.max: unknown key"],
    [
      "an address that is none",
      "{name: x, query: x, most: 1}",
      "prometheus: not allowed",
      "prometheus.example.com",
    ],
  ])("with %s is refused by name", (_, gate, problem, address = PROMETHEUS) => {
    expect(() => read(`prometheus: ${address}\ngates:\n  - ${gate}\n`)).toThrow(problem);
    expect(() => read(`prometheus: ${address}\ngates:\n  - ${gate}\n`)).toThrow("gates.yaml");
  });
});

test("an infinite number is the worst there is, and evidence has it as JSON can", () => {
  const verdict = verdictOf({ gate: { most: 1 }, now: { a: Number.POSITIVE_INFINITY } });
  expect(verdict).toMatchObject({ kind: "judged", evidence: { value: "Infinity", isWell: false } });
  expect(JSON.parse(JSON.stringify(verdict))).toEqual(verdict);
});
