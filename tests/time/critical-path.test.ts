import { describeTime } from "../../cli/preview/view";
import { Cloud } from "../../components/contract/cloud";
import type { GraphResource } from "../../graph/model/graph";
import { CREATION_TIMES } from "../../planning/time/creation-times";
import { criticalPath } from "../../planning/time/critical-path";
import { renderReference } from "../render/reference";

const resource = (name: string, type: string, ...dependencies: string[]): GraphResource => ({
  urn: name,
  name,
  type,
  id: name,
  inputs: {},
  outputs: {},
  dependencies,
  propertyDependencies: {},
  external: false,
  options: {},
  custom: true,
});
const DATABASE = "aws:rds/instance:Instance";
const SERVICE = "aws:ecs/service:Service";

describe("how long resources take", () => {
  test("is the longest chain of those that wait for each other, and not their sum", () => {
    const resources = [
      resource("primary", DATABASE),
      resource("replica-1", DATABASE, "primary"),
      resource("replica-2", DATABASE, "primary"),
      resource("web", SERVICE, "primary"),
    ];
    const { minutes, steps } = criticalPath(resources);
    expect(minutes).toBe(30);
    expect(steps.map(({ name }) => name)).toEqual(["primary", "replica-1"]);
  });

  test("counts only what is made", () => {
    const resources = [resource("primary", DATABASE), resource("web", SERVICE, "primary")];
    expect(criticalPath(resources, new Set(["web"])).minutes).toBe(3);
    expect(criticalPath(resources, new Set())).toEqual({ minutes: 0, steps: [] });
  });

  test("what nobody names is told as an estimate", () => {
    const { steps, ...rest } = criticalPath([
      resource("primary", DATABASE),
      resource("web", SERVICE, "primary"),
    ]);
    expect(steps.map(({ published }) => published)).toEqual([true, false]);
    expect(describeTime({ ...rest, steps, stacks: ["use1a"] })).toBe(
      "about 18 minutes on a real cloud for use1a: primary 15 → web ~3 (~: our estimate, not measured)",
    );
    expect(describeTime({ minutes: 15, steps: steps.slice(0, 1), stacks: ["use1a"] })).toBe(
      "about 15 minutes on a real cloud for use1a: primary 15",
    );
  });

  test("a server's standby takes its time, too, and is told as an estimate", () => {
    const server = (mode: string): GraphResource => ({
      ...resource("primary", "azure-native:dbforpostgresql:Server"),
      inputs: { highAvailability: { mode } },
    });
    const both = [server("Disabled"), server("ZoneRedundant")].map((each) => criticalPath([each]));
    expect(both.map(({ steps }) => steps.map(({ minutes, published }) => ({ minutes, published })))).toEqual([
      [{ minutes: 5, published: true }],
      [{ minutes: 10, published: false }],
    ]);
  });

  test("every time has its source with what it says, or none, and lies where that says", () => {
    for (const [type, { bound, minutes, source }] of Object.entries(CREATION_TIMES)) {
      for (const said of [source, bound].filter((each) => each !== undefined)) {
        expect(said).toMatch(/^https:\/\/\S+( and https:\/\/\S+)? \(.*minutes\)$/u);
        const [, text = ""] = /\((.*)\)$/u.exec(said) ?? [];
        // A minute's part is rounded.
        const numbers = [...text.matchAll(/\d+(?:\.\d+)?/gu)].map(([number]) => Number(number));
        expect({ type, most: minutes <= Math.max(...numbers) + 0.5 }).toEqual({ type, most: true });
        const names = said === source && !text.includes("up to");
        if (names)
          expect({ type, least: minutes >= Math.min(...numbers) - 0.5 }).toEqual({ type, least: true });
      }
      // Who says how long it takes says what it takes at most, too.
      expect({ type, both: source !== undefined && bound !== undefined }).toEqual({ type, both: false });
      expect(minutes).toBeGreaterThan(0);
      expect(minutes).toBeLessThanOrEqual(60);
    }
  });

  test("of Azure's, only what nobody names is without a word of somebody's", () => {
    const bare = Object.entries(CREATION_TIMES)
      .filter(
        ([type, { bound, source }]) => type.startsWith("azure-native:") && (source ?? bound) === undefined,
      )
      .map(([type]) => type);
    expect(bare).toEqual(["azure-native:dataprotection:BackupInstance"]);
  });

  // A chain that grows is seen here: what waits without need is a change of the graph.
  test.each([
    [Cloud.Aws, 36],
    [Cloud.Azure, 26],
    // An instance of Cloud SQL makes one replica at a time, and the app is told their addresses.
    [Cloud.Gcp, 39],
  ])("a stamp on %s is up within %i minutes", async (cloud, most) => {
    const { resources } = await renderReference(cloud);
    const { minutes, steps } = criticalPath(resources);
    expect({ minutes: minutes <= most, steps, is: minutes }).toMatchObject({ minutes: true });
  });

  test("on Azure the app waits for no replica: it knows their names", async () => {
    const { resources } = await renderReference(Cloud.Azure);
    const byUrn = new Map(resources.map((each) => [each.urn, each]));
    const needs = (urn: string, seen = new Set<string>()): Set<string> => {
      for (const next of byUrn.get(urn)?.dependencies ?? [])
        if (!seen.has(next)) {
          seen.add(next);
          needs(next, seen);
        }
      return seen;
    };
    const replicas = resources
      .filter(({ inputs }) => inputs["createMode"] === "Replica")
      .map(({ urn }) => urn);
    const apps = resources.filter(({ type }) => type === "azure-native:app:ContainerApp");
    expect([replicas.length, apps.length]).toEqual([2, 2]);
    for (const app of apps) for (const replica of replicas) expect(needs(app.urn)).not.toContain(replica);
  });
});
