import { checkFleet } from "../../../fleet/check/check-fleet";
import { withRouting } from "../../../fleet/check/check-routing";
import { readDeployedRouting } from "../../../fleet/check/deployed-fleet";
import type { Step } from "../../../fleet/engines/engine";
import { blueprint } from "../../../stacks/blueprint";
import { routingOutputsSchema } from "../../../stacks/outputs";
import { openEngine, routingSpec, STAMPS, stampSpec } from "./fleet";
import { HOMES, routingOn } from "./homes";

const NAME = { project: "stampworks", stack: "routing" };
const [FIRST = "", SECOND = "", THIRD = ""] = STAMPS;

/** How often each operation is among steps that change something. */
function changes(steps: readonly Step[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { op } of steps) if (op !== "same" && op !== "read") counts[op] = (counts[op] ?? 0) + 1;
  return counts;
}

describe("the routing stack on the simulated Azure", () => {
  const { engine, remove } = openEngine();
  afterAll(remove);

  beforeAll(async () => {
    for (const id of STAMPS) await engine.up(stampSpec(id));
  }, 120_000);

  test("comes up in front of stamps on two clouds, and is the same the second time", async () => {
    const first = await engine.up(routingOn("azure", [FIRST, SECOND]));
    expect(changes(first.steps)).toEqual({ create: first.counts.create });
    const second = await engine.up(routingOn("azure", [FIRST, SECOND]));
    expect(changes(second.steps)).toEqual({});
  });

  test("has outputs that say where the domain, the registry and the dashboard are", async () => {
    const outputs = routingOutputsSchema.parse(await engine.outputs(NAME));
    expect(outputs).toMatchObject({
      cloud: "azure",
      domain: "app.acme.example",
      endpoint: "https://app.acme.example",
      registry: expect.stringMatching(/^cosmos:\/\/acmep-routing-registry-[a-z0-9]{5}\/registry\/rows$/),
      target: expect.stringMatching(/\.azurefd\.net$/),
    });
  });

  test("changes by additions alone when a stamp is added, whatever its cloud", async () => {
    const { steps } = await engine.preview(routingOn("azure", [THIRD, FIRST, SECOND]));
    expect(Object.keys(changes(steps))).toEqual(["create"]);
    const added = steps.filter(({ op }) => op === "create");
    expect(added.map(({ type }) => type).sort()).toEqual([
      "azure-native:applicationinsights:WebTest",
      "azure-native:keyvault:Secret",
      "azure-native:monitor:MetricAlert",
    ]);
    for (const { urn } of added) expect(urn).toContain(THIRD);
  });

  test("has routers in each region, which answer to its own Front Door", async () => {
    const { deployment } = (await engine.export(NAME, { showSecrets: true })) as {
      deployment: { resources: { type: string; inputs: unknown; outputs?: { frontDoorId?: string } }[] };
    };
    const ofType = (type: string) => deployment.resources.filter((resource) => resource.type === type);
    const [profile] = ofType("azure-native:cdn:Profile");
    const apps = ofType("azure-native:app:ContainerApp");
    expect(apps).toHaveLength(2);
    expect(profile?.outputs?.frontDoorId).toMatch(/^[0-9a-f-]{36}$/);
    for (const app of apps)
      expect(JSON.stringify(app.inputs)).toContain(String(profile?.outputs?.frontDoorId));
  });

  test("is closed, but for the stamps it is there for, and passes the baseline", async () => {
    const layer = await readDeployedRouting(engine, "stampworks");
    if (layer === undefined) throw new Error("the layer is up");
    const options = { global: blueprint.global, today: new Date("2026-11-21") };
    const verdict = withRouting(checkFleet([], options), layer, options);
    expect(verdict.closed.violations).toEqual([]);
    expect(verdict.baseline.violations).toEqual([]);
    expect(verdict.holds).toBe(true);
  });

  test("refuses to be destroyed while it serves, and leaves nothing once it is being retired", async () => {
    await expect(engine.destroy(NAME)).rejects.toThrow("it is protected");
    await engine.up(routingOn("azure", [FIRST, SECOND], { retiring: "true" }));
    await engine.destroy(NAME);
    expect(JSON.stringify(await engine.export(NAME))).not.toContain("azure-native:cosmosdb");
  });

  test("says so when its zone is another cloud's", async () => {
    await expect(engine.preview(routingSpec([FIRST], HOMES.azure.config))).rejects.toThrow(
      "the ARM id of a DNS zone",
    );
  });
});
