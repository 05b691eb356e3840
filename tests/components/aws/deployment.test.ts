import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BlueprintInput, defineFleet } from "../../../components/program/index";
import { EmbeddedEngine } from "../../../engines/embedded/engine";
import type { StackSpec } from "../../../engines/engine";
import { checkClosed } from "../../../graph/closed/closed";
import { fromDeployment } from "../../../graph/model/deployment";
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
    // Said, because what is left out stays as it was: a service that came from a canary would go on with it.
    expect(web(rolling)["deploymentConfiguration"]).toEqual({ strategy: "ROLLING" });
    expect(web(rolling)).not.toHaveProperty("alarms");
    expect(rolling.of("lb/targetGroup:TargetGroup")).toHaveLength(1);
  });

  test("comes up on the simulated AWS, also where its releases rolled before, and is the same the second time", async () => {
    await withEngine(async (engine) => {
      await engine.up(spec({ strategy: "rolling" }, "v1"));
      const canary = { strategy: "canary" };
      expect((await engine.up(spec(canary, "v1"))).counts.replace).toBe(0);
      expect((await engine.up(spec(canary, "v2"))).counts).toMatchObject({ create: 0, delete: 0 });
      expect((await engine.up(spec(canary, "v2"))).counts).toMatchObject(NONE);
    });
  });

  test.each(["canary", "blue-green"])(
    "goes back from %s to rolling, and ECS is told so",
    async (strategy) => {
      await withEngine(async (engine) => {
        await engine.up(spec({ strategy }, "v1"));
        await engine.up(spec({ strategy: "rolling" }, "v1"));
        const { resources } = fromDeployment((await engine.export(STACK, { showSecrets: true })) ?? {});
        const service = resources.find(
          ({ name, type }) => type === "aws:ecs/service:Service" && name.endsWith("-web"),
        );
        expect(service?.outputs["deploymentConfiguration"]).toMatchObject({ strategy: "ROLLING" });
        expect((await engine.up(spec({ strategy: "rolling" }, "v1"))).counts).toMatchObject(NONE);
      });
    },
  );

  test.each(["canary", "blue-green"])(
    "changes its port under %s, and its rules with it",
    async (strategy) => {
      await withEngine(async (engine) => {
        await engine.up(spec({ strategy }, "v1"));
        await engine.up(spec({ strategy }, "v1", 9090));
        expect((await engine.up(spec({ strategy }, "v1", 9090))).counts).toMatchObject(NONE);
      });
    },
  );

  test("is refused a port whose rule would have the priority of the one before, and a third one mends it", async () => {
    await withEngine(async (engine) => {
      await engine.up(spec({ strategy: "canary" }, "v1"));
      await expect(engine.up(spec({ strategy: "canary" }, "v1", 8089))).rejects.toThrow(/PriorityInUse/);
      await engine.up(spec({ strategy: "canary" }, "v1", 9090));
      expect((await engine.up(spec({ strategy: "canary" }, "v1", 9090))).counts).toMatchObject(NONE);
    });
  });

  test("has rules of two ports that stand in one listener, about those to one release", async () => {
    const priorities = async (port: number): Promise<unknown[]> =>
      new AwsGraph(await renderReference("aws", { blueprint: onPort({ strategy: "canary" }, port) }))
        .of("lb/listenerRule:ListenerRule")
        .map(({ inputs }) => inputs["priority"]);
    const [one, two] = [await priorities(8080), await priorities(9090)];
    expect(new Set([...one, ...two, 10, 20]).size).toBe(6);
    for (const [origin, health] of [one, two]) {
      expect(origin).toBeLessThan(10);
      expect(health).toBeGreaterThan(20);
      expect(health).toBeLessThanOrEqual(50_000);
    }
  });

  test("is closed, and holds by the baseline", () => {
    const found = checkClosed(graph, { derivations: derivations(graph), tokens: new TokenTable() });
    expect(found.filter(({ level }) => level === "violation")).toEqual([]);
    expect(evaluate(baseline, new Subject(graph, derivations(graph)))).toEqual([]);
  });
});

const STACK = { project: "stampworks", stack: "test1" };
const NONE = { create: 0, update: 0, replace: 0, delete: 0 };

function onPort(deployment: object, port: number): BlueprintInput {
  const made = shifted(deployment);
  const { standard } = made.classes;
  if (standard === undefined) throw new Error("the blueprint has a class standard");
  return { ...made, classes: { standard: { ...standard, app: { ...standard.app, port } } } };
}

function spec(deployment: object, release: string, port = 8080): StackSpec {
  return { ...STACK, config: configOf({ release }), program: defineFleet(onPort(deployment, port)) };
}

async function withEngine(work: (engine: EmbeddedEngine) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "stampworks-shift-"));
  const engine = new EmbeddedEngine({ folder, passphrase: "shift" });
  try {
    await work(engine);
  } finally {
    await engine.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

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
