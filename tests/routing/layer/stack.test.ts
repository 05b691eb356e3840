import type { Step } from "../../../fleet/engines/engine";
import { routingOutputsSchema } from "../../../stacks/outputs";
import { openEngine, routingSpec, STAMPS, stampSpec } from "./fleet";

const NAME = { project: "stampworks", stack: "routing" };
const [FIRST = "", SECOND = "", THIRD = ""] = STAMPS;

/** How often each operation is among steps that change something. */
function changes(steps: readonly Step[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { op } of steps) if (op !== "same" && op !== "read") counts[op] = (counts[op] ?? 0) + 1;
  return counts;
}

describe("the routing stack on the simulator", () => {
  const { engine, remove } = openEngine();
  afterAll(remove);

  beforeAll(async () => {
    for (const id of STAMPS) await engine.up(stampSpec(id));
  }, 120_000);

  test("says which stamp is missing when it is brought up too early", async () => {
    await expect(engine.up(routingSpec(["nobody"]))).rejects.toThrow(
      "nobody does not exist; run up for nobody",
    );
  });

  test("comes up in front of stamps on two clouds, and is the same the second time", async () => {
    const first = await engine.up(routingSpec([FIRST, SECOND]));
    expect(changes(first.steps)).toEqual({ create: first.counts.create });
    const second = await engine.up(routingSpec([FIRST, SECOND]));
    expect(changes(second.steps)).toEqual({});
    expect(second.counts.same).toBe(first.counts.create + first.counts.same);
  });

  test("has outputs that say where the domain, the registry and the dashboard are", async () => {
    const outputs = routingOutputsSchema.parse(await engine.outputs(NAME));
    expect(outputs).toMatchObject({
      cloud: "aws",
      domain: "app.acme.example",
      endpoint: "https://app.acme.example",
      stamps: [FIRST, SECOND],
      registry: expect.stringMatching(/^dynamodb:\/\/us-east-1\/acmep-routing-registry-[a-z0-9]{5}$/),
      target: expect.stringMatching(/\.cloudfront\.net$/),
    });
  });

  test("changes by additions alone when a stamp is added, whatever its cloud", async () => {
    const { steps } = await engine.preview(routingSpec([THIRD, FIRST, SECOND]));
    expect(Object.keys(changes(steps))).toEqual(["create"]);
    const added = steps.filter(({ op }) => op === "create");
    expect(added.map(({ type }) => type).sort()).toEqual([
      "aws:cloudfront/keyvaluestoreKey:KeyvaluestoreKey",
      "aws:cloudwatch/metricAlarm:MetricAlarm",
      "aws:route53/healthCheck:HealthCheck",
    ]);
    for (const { urn } of added) expect(urn).toContain(THIRD);
  });

  test("changes by removals alone when a stamp is taken off", async () => {
    const { steps } = await engine.preview(routingSpec([SECOND]));
    const gone = steps.filter(({ op }) => op === "delete");
    expect(changes(steps)).toEqual({ delete: 3 });
    for (const { urn } of gone) expect(urn).toContain(FIRST);
  });

  test("hands each stamp's secret to the edge, and keeps it out of its state in plain text", async () => {
    const stamp = { project: "stampworks", stack: FIRST };
    const secret = String((await engine.outputs(stamp, { showSecrets: true }))?.["originSecret"]);
    expect(secret).toMatch(/^[A-Za-z0-9]{48}$/);
    expect(JSON.stringify(await engine.export(NAME))).not.toContain(secret);
    const plain = JSON.stringify(await engine.export(NAME, { showSecrets: true }));
    expect(plain).toContain(`"key":"x.${FIRST}"`);
    expect(plain).toContain(secret);
  });

  test("refuses to be destroyed while it serves, and leaves nothing once it is being retired", async () => {
    await expect(engine.destroy(NAME)).rejects.toThrow("it is protected");
    await engine.up(routingSpec([FIRST, SECOND], { retiring: "true" }));
    await engine.destroy(NAME);
    const exported = JSON.stringify(await engine.export(NAME));
    expect(exported).not.toContain("aws:dynamodb/table:Table");
  });
});
