import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { outliers, type OutliersFound } from "../../fleet/outliers/outliers";
import { Stage } from "../leave/stage";
import { identity } from "../cli/fleet-folder";
import { HAS_PROMETHEUS, Prometheus, PROMTOOL } from "../rollout/prometheus";
import { times } from "../sweep";

const STAMPS = ["a1", "b1", "c1", "d1", "e1"] as const;
const WINDOW = 30;
/** Runs over a quiet fleet. */
const RUNS = times(10, 100);
const MINUTE = 60_000;
const BEGAN = Date.parse("2030-01-01T00:00:00Z");
/** Minutes of history: each run has a window of its own. */
const QUIET = WINDOW * RUNS;
/** Since when one stamp is slow, in minutes. */
const SLOW_FROM = QUIET + 60;
const MINUTES = SLOW_FROM + 2 * WINDOW;

/** The same noise each time, about a normal one. */
function noise(seed: number): () => number {
  let state = seed;
  const next = (): number => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
  return () => next() + next() + next() + next() - 2;
}

/** What five equal stamps measure whose tenants differ; one of them takes half as long again from some minute on. */
function history(): string {
  const wave = noise(7);
  const lines: Record<string, string[]> = {
    stamp_p95_seconds: [],
    stamp_error_share: [],
    stamp_cpu_share: [],
  };
  for (const [index, stamp] of STAMPS.entries())
    for (let minute = 0; minute <= MINUTES; minute += 1) {
      const at = BEGAN / 1000 + minute * 60;
      // A day's load, the same for all, and each stamp's own tenants: up to a tenth apart.
      const load = (1 + 0.3 * Math.sin(minute / 200)) * (1 + 0.05 * (index - 2));
      const slow = stamp === "c1" && minute >= SLOW_FROM ? 1.5 : 1;
      const p95 = 0.2 * load * slow * (1 + 0.15 * wave());
      const errors = Math.max(0, 0.001 * load * (1 + wave()));
      const cpu = 0.4 * load * (1 + 0.1 * wave());
      lines["stamp_p95_seconds"]!.push(`stamp_p95_seconds{stamp="${stamp}"} ${p95} ${at}`);
      lines["stamp_error_share"]!.push(`stamp_error_share{stamp="${stamp}"} ${errors} ${at}`);
      lines["stamp_cpu_share"]!.push(`stamp_cpu_share{stamp="${stamp}"} ${cpu} ${at}`);
    }
  return `${Object.entries(lines)
    .map(([name, samples]) => `# TYPE ${name} gauge\n${samples.join("\n")}`)
    .join("\n")}\n# EOF\n`;
}

const FILE = (url: string): string => `prometheus: ${url}
windowMinutes: ${WINDOW}
signals:
  - { name: p95, kind: latency, query: stamp_p95_seconds, floor: 0.01 }
  - { name: errors, kind: errors, query: stamp_error_share, floor: 0.002 }
  - { name: cpu, kind: saturation, query: stamp_cpu_share, floor: 0.05 }
`;

function stageOf(url: string): Stage {
  const stage = new Stage();
  stage.write("outliers.yaml", FILE(url));
  stage.write("Pulumi.yaml", "name: probe\nruntime: nodejs\nstackConfigDir: stacks\n");
  for (const [index, id] of STAMPS.entries())
    stage.write(
      `stacks/Pulumi.${id}.yaml`,
      identity({ cidr: `10.${16 + index}.0.0/16`, account: `"21000000000${index}"` }),
    );
  return stage;
}

(HAS_PROMETHEUS ? describe : describe.skip)("five equal stamps in a real Prometheus", () => {
  let server: Prometheus;
  let stage: Stage;
  beforeAll(async () => {
    server = await Prometheus.begin(history());
    stage = stageOf(server.url);
  });
  afterAll(async () => {
    stage.remove();
    await server.end();
  });

  async function at(minute: number): Promise<OutliersFound> {
    const input = { stacks: [], rules: false, at: BEGAN + minute * MINUTE };
    const result = await outliers(input, stage.context());
    if (result.kind !== "found") throw new Error("it gives rules");
    return result.found;
  }

  test(`raise no alarm over ${RUNS} quiet runs`, async () => {
    for (let run = 1; run <= RUNS; run += 1) {
      const { outliers: odd, unknown } = await at(run * WINDOW);
      expect({ run, odd, unknown }).toEqual({ run, odd: [], unknown: [] });
    }
  });

  test("the one that takes half as long again is found alone, by its latency alone, within the window", async () => {
    const { outliers: odd } = await at(SLOW_FROM + WINDOW);
    expect(odd.map(({ signal, stamp }) => `${stamp} ${signal}`)).toEqual(["c1 p95"]);
    expect(Object.keys(odd[0]?.others ?? {})).toEqual(["a1", "b1", "d1", "e1"]);
  });

  test("one that is named is compared with its sisters, who are not told of", async () => {
    const found = async (...stacks: string[]): Promise<OutliersFound> => {
      const input = { stacks, rules: false, at: BEGAN + (SLOW_FROM + WINDOW) * MINUTE };
      const result = await outliers(input, stage.context());
      if (result.kind !== "found") throw new Error("it gives rules");
      return result.found;
    };
    expect(await found("c1")).toMatchObject({
      stamps: 1,
      outliers: [{ stamp: "c1", signal: "p95" }],
      unknown: [],
    });
    expect(await found("a1", "b1")).toMatchObject({ stamps: 2, outliers: [], unknown: [] });
  });

  test("a metric that there is not, and a time without numbers, are no fleet without outliers", async () => {
    stage.write("outliers.yaml", FILE(server.url).replace("stamp_cpu_share", "no_such_metric"));
    await expect(at(100)).rejects.toThrow(
      /cpu can't be compared; received its query answers with nothing that has the label stamp/,
    );
    stage.write("outliers.yaml", FILE(server.url));
    // As by a clock that is a year ahead.
    await expect(at(100 + 365 * 24 * 60)).rejects.toThrow("a clock that is not Prometheus'");
  });

  test("the rules for the same are good by promtool, and find the same stamp and no other", async () => {
    const result = await outliers({ stacks: [], rules: true }, stage.context());
    const folder = mkdtempSync(join(tmpdir(), "stampworks-rules-"));
    try {
      writeFileSync(join(folder, "rules.yml"), result.kind === "rules" ? result.rules : "");
      const series = STAMPS.map(
        (stamp, index) =>
          `  - { series: 'stamp_p95_seconds{stamp="${stamp}"}', values: '${0.2 + index / 1000}x40 ${stamp === "c1" ? 0.33 : 0.2 + index / 1000}x40' }`,
      );
      // Two had no requests, so that nothing was divided by nothing; what differs among the others is no outlier.
      for (const [index, stamp] of STAMPS.entries())
        series.push(
          `  - { series: 'stamp_error_share{stamp="${stamp}"}', values: '${index < 2 ? Array(81).fill("NaN").join(" ") : `${[0.1, 0.16, 0.17][index - 2]}x80`}' }`,
        );
      writeFileSync(
        join(folder, "test.yml"),
        `rule_files: [rules.yml]
evaluation_interval: 1m
tests:
- interval: 1m
  input_series:
${series.join("\n")}
  alert_rule_test:
  - eval_time: 39m
    alertname: StampUnlikeItsSisters
    exp_alerts: []
  - eval_time: 70m
    alertname: StampUnlikeItsSisters
    exp_alerts:
    - exp_labels: { stamp: c1, signal: p95, kind: latency, severity: warning, stamp_class: standard, stamp_cloud: aws }
      exp_annotations:
        summary: "c1 is unlike its sisters: p95"
        description: "Its p95 was 0.127 above the median of its class (standard on aws) over 30m. See stampworks outliers c1."
`,
      );
      const run = (...args: string[]) => spawnSync(PROMTOOL, args, { cwd: folder, encoding: "utf8" });
      expect(run("check", "rules", "rules.yml")).toMatchObject({ status: 0 });
      const tested = run("test", "rules", "test.yml");
      expect({ status: tested.status, said: `${tested.stdout}${tested.stderr}` }).toMatchObject({
        status: 0,
      });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test("a server that does not answer, and a query that it refuses, are said as they are", async () => {
    stage.write("outliers.yaml", FILE("http://127.0.0.1:1"));
    await expect(at(100)).rejects.toThrow(
      /p95 can't be compared; received Prometheus at 127\.0\.0\.1:1 can't be asked/,
    );
    stage.write("outliers.yaml", FILE(server.url).replace("stamp_p95_seconds", "sum(("));
    await expect(at(100)).rejects.toThrow(/p95 can't be compared; received .*400/);
    stage.write("outliers.yaml", FILE(server.url));
  });
});
