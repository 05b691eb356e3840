import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { StackReference, secret } from "@pulumi/pulumi";
import { EmbeddedEngine } from "../../engines/embedded/engine";
import { fromDeployment } from "../../graph/model/deployment";
import { Aws, network, Thing } from "./programs";
import { named, queue, STACK, spec, Workshop } from "./stack";

const workshop = new Workshop();
beforeEach(() => workshop.open());
afterEach(() => workshop.close());
afterAll(() => workshop.dispose());

test("drift is told, refreshed into the state, and undone by the next update", async () => {
  await workshop.engine.up(spec(queue({ visibilityTimeoutSeconds: 60 })));
  expect(await workshop.engine.drift(STACK)).toMatchObject({ drifted: false, steps: [] });
  const { urn } = workshop.engine.simulator.list()[0]!;
  workshop.engine.simulator.drift(urn, { visibilityTimeoutSeconds: 5 });
  const drift = await workshop.engine.drift(STACK);
  expect(drift.drifted).toBe(true);
  expect(drift.steps).toMatchObject([
    { urn, op: "update", changes: [{ path: "visibilityTimeoutSeconds", before: "60", after: "5" }] },
  ]);
  await workshop.engine.refresh(STACK);
  expect(await workshop.engine.drift(STACK)).toMatchObject({ drifted: false });
  const restored = await workshop.engine.up(spec(queue({ visibilityTimeoutSeconds: 60 })));
  expect(restored.counts).toMatchObject({ update: 1 });
});

test("what a resource ignores is another's to change: no drift, taken up by a refresh, and not undone by an update", async () => {
  const program = spec(
    queue({ visibilityTimeoutSeconds: 60 }, { ignoreChanges: ["visibilityTimeoutSeconds"] }),
  );
  await workshop.engine.up(program);
  const { urn } = workshop.engine.simulator.list()[0]!;
  workshop.engine.simulator.drift(urn, { visibilityTimeoutSeconds: 5 });
  expect(await workshop.engine.drift(STACK)).toMatchObject({ drifted: false, steps: [] });
  expect((await workshop.engine.up(program)).counts).toMatchObject({ update: 0 });
  await workshop.engine.refresh(STACK);
  expect(JSON.stringify(await workshop.engine.export(STACK))).toContain('"visibilityTimeoutSeconds":5');
  expect((await workshop.engine.up(program)).counts).toMatchObject({ update: 0 });
  expect(workshop.engine.simulator.list()[0]?.inputs).toMatchObject({ visibilityTimeoutSeconds: 5 });
  workshop.engine.simulator.drift(urn, { visibilityTimeoutSeconds: 7, delaySeconds: 9 });
  expect((await workshop.engine.drift(STACK)).steps).toMatchObject([{ changes: [{ path: "delaySeconds" }] }]);
});

test("a resource deleted outside is told as gone and made again after a refresh", async () => {
  await workshop.engine.up(spec(queue()));
  workshop.engine.simulator.vanish(workshop.engine.simulator.list()[0]!.urn);
  expect((await workshop.engine.drift(STACK)).steps).toMatchObject([{ op: "delete" }]);
  await workshop.engine.refresh(STACK);
  expect((await workshop.engine.up(spec(queue()))).counts).toMatchObject({ create: 1 });
});

test("the state is a deployment that the graph's reader understands, with the magic Pulumi asks for", async () => {
  await workshop.engine.up(spec(network()));
  const text = readFileSync(join(workshop.folder, "state/app/eu1.json"), "utf8");
  const json = JSON.parse(text) as {
    deployment: { manifest: { magic: string; version: string }; secrets_providers: unknown };
  };
  const graph = fromDeployment(json);
  expect(graph).toMatchObject({ project: "app", stack: "eu1", origin: "state" });
  expect(graph.resources).toHaveLength(8);
  const seen = new Set<string>();
  for (const resource of graph.resources) {
    for (const needed of resource.dependencies) expect(seen).toContain(needed);
    seen.add(resource.urn);
  }
  const { magic, version } = json.deployment.manifest;
  expect(magic).toBe(createHash("sha256").update(version).digest("hex"));
  expect(json.deployment.secrets_providers).toMatchObject({
    type: "passphrase",
    state: { salt: expect.stringMatching(/^v1:[^:]+:v1:[^:]+:[^:]+$/) },
  });
});

test("another passphrase opens nothing and says so", async () => {
  await workshop.engine.up(spec(network()));
  const stranger = new EmbeddedEngine({ folder: workshop.folder, passphrase: "wrong" });
  await expect(stranger.outputs(STACK)).rejects.toThrow("incorrect passphrase");
  await stranger.close();
});

test("a secret property's change is told without its values", async () => {
  await workshop.engine.up(spec(queue({ policy: secret("old-plain-text") })));
  const result = await workshop.engine.up(spec(queue({ policy: secret("new-plain-text") })));
  expect(named(result.steps, "queue")?.changes).toEqual([
    { path: "policy", before: "[secret]", after: "[secret]" },
  ]);
  expect(JSON.stringify(result)).not.toContain("plain-text");
});

test("a stack reference reads another stack's outputs and keeps its secrets secret", async () => {
  await workshop.engine.up(spec(network({ password: "plain-as-day-4711" })));
  const reader = (): unknown => {
    const reference = new StackReference("organization/app/eu1");
    return { vpc: reference.getOutput("vpcId"), password: reference.getOutput("password") };
  };
  const result = await workshop.engine.up(spec(reader, "routing"));
  expect(result.outputs["vpc"]).toMatch(/^vpc-/);
  expect(result.outputs["password"]).toBe("[secret]");
  expect(readFileSync(join(workshop.folder, "state/app/routing.json"), "utf8")).not.toContain(
    "plain-as-day-4711",
  );
});

test("a reference to a stack that does not exist names it", async () => {
  const reader = (): unknown => ({ vpc: new StackReference("organization/app/eu9").getOutput("vpcId") });
  await expect(workshop.engine.up(spec(reader, "routing"))).rejects.toThrow(
    "stack organization/app/eu9 does not exist",
  );
});

test("stacks brought up at the same time do not disturb each other", async () => {
  const stacks = Array.from({ length: 8 }, (_unused, index) => `s${index}`);
  const program = (stack: string) => (): unknown => {
    const provider = new Aws("aws", "eu-west-1");
    const vpc = new Thing("aws:ec2/vpc:Vpc", "vpc", { cidrBlock: "10.0.0.0/16" }, { provider });
    new Thing("aws:sqs/queue:Queue", "queue", { name: `work-${stack}` }, { provider });
    return { vpc: vpc.id, stack };
  };
  const results = await Promise.all(stacks.map((stack) => workshop.engine.up(spec(program(stack), stack))));
  expect(results.map(({ outputs }) => outputs["stack"])).toEqual(stacks);
  expect(new Set(results.map(({ outputs }) => outputs["vpc"])).size).toBe(8);
});

test("two stacks that want one name: the second is refused and says who has it", async () => {
  await workshop.engine.up(spec(queue()));
  await expect(workshop.engine.up(spec(queue(), "eu2"))).rejects.toThrow(
    "QueueAlreadyExists: the name 'work' is taken",
  );
});
