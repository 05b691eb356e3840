import { spawn, spawnSync } from "node:child_process";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { monitoring } from "../../fleet/monitoring/monitoring";
import { PART_NUMBERS, STAMP_NUMBERS } from "../../fleet/monitoring/recorded";
import { identity } from "../cli/fleet-folder";
import { Stage } from "../leave/stage";
import { freePort, HAS_PROMETHEUS, PROMETHEUS, PROMTOOL } from "../rollout/prometheus";

const STAMPS = ["a1", "b1", "c1"];
const OUTLIERS = `prometheus: http://127.0.0.1:9090
signals: [{ name: p95, kind: latency, query: "stampworks:latency:p95_5m", floor: 0.01 }]
`;

const boardsIn = (folder: string): string[] => readdirSync(folder).filter((file) => file.endsWith(".json"));

/** Grafana's own: npm run linters:install. */
const LINTER = join(__dirname, "../../.tools/dashboard-linter/dashboard-linter");
const HAS_LINTER = existsSync(LINTER);
if (!HAS_LINTER) process.stderr.write("skipped: Grafana's dashboard-linter is not in .tools\n");

function stageOf(settings: string): Stage {
  const stage = new Stage();
  stage.write("Pulumi.yaml", "name: probe\nruntime: nodejs\nstackConfigDir: stacks\n");
  for (const [index, id] of STAMPS.entries())
    stage.write(
      `stacks/Pulumi.${id}.yaml`,
      identity({
        ...{ cidr: `10.${16 + index}.0.0/16`, account: `"21000000000${index}"` },
        ring: index === 0 ? "canary" : "main",
      }),
    );
  stage.write("monitoring.yaml", settings);
  stage.write("outliers.yaml", OUTLIERS);
  return stage;
}

describe("what is written for Prometheus and Grafana", () => {
  let stage: Stage;
  beforeEach(() => {
    stage = stageOf(
      'stamps: { target: "{stamp}.{region}.example.com:443" }\nrouters: { targets: ["r1:8404"] }\n',
    );
  });
  afterEach(() => stage.remove());

  test("has each stamp as a target with who it is, and the routers", async () => {
    const { files, stamps } = await monitoring({ out: "m" }, stage.context());
    expect([stamps, files]).toEqual([
      3,
      [
        ...["prometheus.yml", "rules/stampworks.yml", "rules/outliers.yml"],
        ...[
          "grafana/stampworks-fleet.json",
          "grafana/stampworks-class.json",
          "grafana/stampworks-stamp.json",
          "grafana/stampworks-part.json",
          "grafana/.lint",
        ],
      ],
    ]);
    const config = readFileSync(join(stage.root, "m/prometheus.yml"), "utf8");
    for (const id of STAMPS) expect(config).toContain(`- ${id}.eu-west-1.example.com:443`);
    expect(config).toContain("stamp_ring: canary");
    expect(config).toContain("- r1:8404");
  });

  test.each([
    ["a stamp without a target", 'stamps: { target: { a1: "h:1", b1: "h:2" } }', /stamp c1 has no target/],
    ["a target without a port", "stamps: { target: host }", /host:port/],
    ["a target that is a path", 'stamps: { target: "h/x:1" }', /host:port/],
    ["nothing", "{}", /stamps/],
    ["another key", 'stamps: { target: "h:1" }\ncolour: red', /colour/],
  ])("a file with %s is refused", async (_, text, message) => {
    stage.write("monitoring.yaml", text);
    await expect(monitoring({ out: "m" }, stage.context())).rejects.toThrow(message);
    expect(existsSync(join(stage.root, "m"))).toBe(false);
  });

  test("dashboards lead down from one to the next, and ask for numbers that the rules work out", async () => {
    await monitoring({ out: "m" }, stage.context());
    const recorded = new Set([...STAMP_NUMBERS, ...PART_NUMBERS].map(({ record }) => record));
    const uids = new Map<string, string[]>();
    for (const file of boardsIn(join(stage.root, "m/grafana"))) {
      const text = readFileSync(join(stage.root, "m/grafana", file), "utf8");
      const board = JSON.parse(text) as {
        uid: string;
        templating: {
          list: { name: string; includeAll: boolean; allValue?: string; query: string | { query: string } }[];
        };
        panels: { targets: { expr: string }[]; fieldConfig: { defaults: { links: { url: string }[] } } }[];
      };
      const variables = board.templating.list.map(({ name }) => name);
      uids.set(board.uid, variables);
      for (const { allValue, includeAll, name, query } of board.templating.list) {
        if (!includeAll) expect(allValue).toBeUndefined();
        // A stamp is chosen among those of the class.
        if (name === "stamp")
          expect(query).toMatchObject({ query: expect.stringContaining('=~"$stamp_class"') });
      }
      for (const { fieldConfig, targets } of board.panels) {
        const [, name = ""] = /\((stampworks:[\w:]+)/.exec(targets[0]?.expr ?? "") ?? [];
        expect(recorded).toContain(name);
        for (const { url } of fieldConfig.defaults.links)
          expect(url).toMatch(
            /^\/d\/stampworks-(class|stamp|part)\?var-datasource=\$\{datasource\}&var-(stamp_class|stamp)=/,
          );
        // Each level leads to the next, with what is chosen; the last one nowhere.
        expect(fieldConfig.defaults.links).toHaveLength(board.uid === "stampworks-part" ? 0 : 1);
        if (board.uid === "stampworks-stamp")
          for (const { url } of fieldConfig.defaults.links)
            expect(url).toMatch(/&\$\{stamp_class:queryparam\}&/u);
        for (const [, variable = ""] of targets[0]!.expr.matchAll(/\$(\w+)/gu))
          expect(variables).toContain(variable);
      }
    }
    expect([...uids.keys()].sort()).toEqual(
      ["class", "fleet", "part", "stamp"].map((level) => `stampworks-${level}`),
    );
  });

  (HAS_LINTER ? test : test.skip)("has dashboards that Grafana's linter finds no fault in", async () => {
    await monitoring({ out: "m" }, stage.context());
    const folder = join(stage.root, "m/grafana");
    const boards = boardsIn(folder);
    expect(boards).toHaveLength(4);
    for (const board of boards) {
      const run = (): { status: number | null; found: string[] } => {
        const { status, stdout } = spawnSync(LINTER, ["lint", "--strict", board], {
          ...{ cwd: folder, encoding: "utf8" },
        });
        return { status, found: stdout.split("\n").filter((line) => line.includes("❌")) };
      };
      expect(run()).toEqual({ status: 0, found: [] });
      // It does look: what has no unit is found.
      const text = readFileSync(join(folder, board), "utf8");
      writeFileSync(join(folder, board), text.replaceAll(/"unit": "[a-z]+"/gu, '"unit": "furlongs"'));
      expect(run().status).toBe(1);
    }
  });

  (HAS_PROMETHEUS ? test : test.skip)("is good by promtool", async () => {
    await monitoring({ out: "m" }, stage.context());
    const run = (...args: string[]) => {
      const { status, stderr, stdout } = spawnSync(PROMTOOL, args, {
        cwd: join(stage.root, "m"),
        encoding: "utf8",
      });
      return { status, said: status === 0 ? "" : `${stdout}${stderr}` };
    };
    expect(run("check", "config", "prometheus.yml")).toEqual({ status: 0, said: "" });
    expect(run("check", "rules", "rules/stampworks.yml", "rules/outliers.yml")).toEqual({
      status: 0,
      said: "",
    });
  });
});

(HAS_PROMETHEUS ? describe : describe.skip)("a real Prometheus over stand-ins of three stamps", () => {
  let stage: Stage;
  const standIns: Server[] = [];
  afterEach(() => {
    for (const standIn of standIns) standIn.close();
    stage.remove();
  });

  test("finds each, with who it is, and works out the numbers by the rules", async () => {
    const targets: Record<string, string> = {};
    for (const [index, id] of STAMPS.entries()) {
      let requests = 0;
      const standIn = createServer((_, response) => {
        requests += 10 * (index + 1);
        // Prometheus 3 takes no numbers that do not say what they are.
        response.setHeader("content-type", "text/plain; version=0.0.4; charset=utf-8");
        response.end(
          `# TYPE http_server_request_duration_seconds histogram
http_server_request_duration_seconds_bucket{http_response_status_code="200",le="0.1"} ${requests}
http_server_request_duration_seconds_bucket{http_response_status_code="200",le="+Inf"} ${requests}
http_server_request_duration_seconds_count{http_response_status_code="200"} ${requests}
http_server_request_duration_seconds_sum{http_response_status_code="200"} ${requests / 20}
# TYPE process_cpu_utilization_ratio gauge
process_cpu_utilization_ratio 0.${index + 1}
`,
        );
      }).listen(0, "127.0.0.1");
      await new Promise((listening) => standIn.once("listening", listening));
      standIns.push(standIn);
      targets[id] = `127.0.0.1:${(standIn.address() as AddressInfo).port}`;
    }
    stage = stageOf(`stamps: { target: ${JSON.stringify(targets)}, scheme: http }\neverySeconds: 1\n`);
    await monitoring({ out: "m" }, stage.context());
    const port = await freePort();
    const child = spawn(
      PROMETHEUS,
      [
        ...[
          `--config.file=${join(stage.root, "m/prometheus.yml")}`,
          `--storage.tsdb.path=${join(stage.root, "data")}`,
        ],
        ...[`--web.listen-address=127.0.0.1:${port}`, "--log.level=error"],
      ],
      { stdio: "ignore" },
    );
    try {
      const ask = async (
        query: string,
      ): Promise<{ metric: Record<string, string>; value: [number, string] }[]> => {
        const address = new URL(`http://127.0.0.1:${port}/api/v1/query`);
        address.searchParams.set("query", query);
        const answer = await fetch(address).catch(() => undefined);
        if (answer?.ok !== true) return [];
        const { data } = (await answer.json()) as { data: { result: [] } };
        return data.result;
      };
      const all = async (query: string): Promise<Awaited<ReturnType<typeof ask>>> => {
        for (const until = Date.now() + 600_000; Date.now() < until; await sleep(100)) {
          const found = await ask(query);
          if (found.length === STAMPS.length) return found;
        }
        throw new Error(`Prometheus never has ${query} of all stamps`);
      };
      const cpu = await all("stampworks:cpu:share");
      expect(
        cpu.map(({ metric, value }) => [metric["stamp"], metric["stamp_ring"], value[1]]).sort(),
      ).toEqual([
        ["a1", "canary", "0.1"],
        ["b1", "main", "0.2"],
        ["c1", "main", "0.3"],
      ]);
      await all("stampworks:requests:rate5m > 0");
      // None has ever failed, which is a number and not a gap.
      const errors = await all("stampworks:errors:share5m");
      expect(errors.map(({ value }) => value[1])).toEqual(["0", "0", "0"]);
      await all("stampworks:latency:p95_5m <= 0.1");
      await all("stampworks:signal:window");
    } finally {
      child.kill("SIGKILL");
    }
  });
});
