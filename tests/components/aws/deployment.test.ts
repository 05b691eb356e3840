import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineFleet } from "../../../components/program/index";
import { EmbeddedEngine } from "../../../engines/embedded/engine";
import type { StackSpec } from "../../../engines/engine";
import { checkClosed } from "../../../graph/closed/closed";
import type { Derivation, ResourceGraph } from "../../../graph/model/graph";
import { TokenTable } from "../../../graph/model/tokens";
import type { PropertyMap } from "../../../graph/model/property";
import { baseline, evaluate, Subject } from "../../../policies/index";
import { IDENTITIES, renderReference } from "../../render/reference";
import { shifted } from "../../render/shifted";
import { AwsGraph, statements } from "./graph";

const derivations = (graph: ResourceGraph): Derivation[] =>
  graph.outputs["derivations"] as unknown as Derivation[];

let graph: ResourceGraph;
let stamp: AwsGraph;
beforeAll(async () => {
  graph = await renderReference("aws", {
    blueprint: shifted({ strategy: "canary", percent: 7, bakeMinutes: 20 }),
  });
  stamp = new AwsGraph(graph);
});

const web = (of = stamp): PropertyMap => of.one("ecs/service:Service", "-web").inputs;

describe("a class on AWS whose releases stand side by side", () => {
  test("has ECS give a canary its share and take it back when its alarms ring", () => {
    expect(web()).toMatchObject({
      deploymentConfiguration: {
        strategy: "CANARY",
        bakeTimeInMinutes: "20",
        canaryConfiguration: { canaryPercent: 7, canaryBakeTimeInMinutes: "20" },
      },
      deploymentCircuitBreaker: { enable: true, rollback: true },
      alarms: { enable: true, rollback: true },
    });
    const alarms = stamp
      .of("cloudwatch/metricAlarm:MetricAlarm")
      .filter(({ name }) => name.includes("-shift-errors-"));
    expect(alarms).toHaveLength(2);
    expect(web()["alarms"]).toMatchObject({ alarmNames: alarms.map(({ inputs }) => inputs["name"]) });
  });

  test("has two groups for each rule that sends to it, and lets ECS change these rules and no others", () => {
    const ways = web()["loadBalancers"] as PropertyMap[];
    expect(ways).toHaveLength(2);
    expect(new Set(ways.flatMap(groups)).size).toBe(4);
    const role = stamp.one("iam/rolePolicy:RolePolicy", "-shift-role-policy");
    const shift = statements(role.inputs["policy"]).find(({ Sid }) => Sid === "Shift");
    expect(shift?.Resource).toEqual(
      ways.map(({ advancedConfiguration: more }) => (more as PropertyMap)["productionListenerRule"]),
    );
  });

  test("is moved as a whole, with the one before standing by, in blue and green", async () => {
    const other = new AwsGraph(
      await renderReference("aws", { blueprint: shifted({ strategy: "blue-green", bakeMinutes: 5 }) }),
    );
    expect(web(other)["deploymentConfiguration"]).toEqual({ strategy: "BLUE_GREEN", bakeTimeInMinutes: "5" });
  });

  test("has nothing of it as long as releases roll", async () => {
    const rolling = new AwsGraph(
      await renderReference("aws", { blueprint: shifted({ strategy: "rolling", percent: 50 }) }),
    );
    expect(web(rolling)).not.toHaveProperty("deploymentConfiguration");
    expect(web(rolling)).not.toHaveProperty("alarms");
    expect(rolling.of("lb/targetGroup:TargetGroup")).toHaveLength(1);
  });

  test("comes up on the simulated AWS, also where its releases rolled before, and is the same the second time", async () => {
    const folder = mkdtempSync(join(tmpdir(), "stampworks-shift-"));
    const engine = new EmbeddedEngine({ folder, passphrase: "shift" });
    const spec = (deployment: object, release: string): StackSpec => ({
      project: "stampworks",
      stack: "test1",
      config: configOf({ release }),
      program: defineFleet(shifted(deployment)),
    });
    try {
      await engine.up(spec({ strategy: "rolling" }, "v1"));
      const canary = { strategy: "canary" };
      expect((await engine.up(spec(canary, "v1"))).counts.replace).toBe(0);
      expect((await engine.up(spec(canary, "v2"))).counts).toMatchObject({ create: 0, delete: 0 });
      const none = { create: 0, update: 0, replace: 0, delete: 0 };
      expect((await engine.up(spec(canary, "v2"))).counts).toMatchObject(none);
    } finally {
      await engine.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test("is closed, and holds by the baseline", () => {
    const found = checkClosed(graph, { derivations: derivations(graph), tokens: new TokenTable() });
    expect(found.filter(({ level }) => level === "violation")).toEqual([]);
    expect(evaluate(baseline, new Subject(graph, derivations(graph)))).toEqual([]);
  });
});

function configOf(more: Readonly<Record<string, string>>): Record<string, string> {
  const identity = {
    cloud: "aws",
    cidr: "10.20.0.0/16",
    class: "standard",
    ring: "broad",
    ...IDENTITIES.aws,
    ...more,
  };
  return Object.fromEntries(Object.entries(identity).map(([key, value]) => [`stampworks:${key}`, value]));
}

function groups({ targetGroupArn, advancedConfiguration: more }: PropertyMap): unknown[] {
  return [targetGroupArn, (more as PropertyMap)["alternateTargetGroupArn"]];
}
