import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { type CustomResourceOptions, StackReference, secret } from "@pulumi/pulumi";
import { EmbeddedEngine } from "../../fleet/engines/embedded/engine";
import { Keyring } from "../../fleet/engines/embedded/passphrase";
import type { EngineEvent, StackSpec, Step } from "../../fleet/engines/engine";
import type { SimulatorOptions } from "../../fleet/simulator/simulator";
import { fromDeployment } from "../../graph/deployment";
import { Aws, network, Thing } from "./programs";

const keys = mkdtempSync(join(tmpdir(), "lifecycle-keys-"));
const keyring = new Keyring(keys, "test");
afterAll(() => rmSync(keys, { recursive: true }));

let folder: string;
let engine: EmbeddedEngine;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lifecycle-"));
  engine = new EmbeddedEngine({ folder, keyring });
});
afterEach(async () => {
  await engine.close();
  rmSync(folder, { recursive: true });
});

const STACK = { project: "app", stack: "eu1" };

function spec(program: () => unknown, stack = "eu1"): StackSpec {
  return { project: "app", stack, config: {}, program };
}

async function restart(simulator: SimulatorOptions = {}): Promise<void> {
  await engine.close();
  engine = new EmbeddedEngine({ folder, keyring, simulator });
}

/** One queue, and whatever options a test is about. */
function queue(
  props: Record<string, unknown> = {},
  opts: CustomResourceOptions = {},
  name = "queue",
): () => unknown {
  return () => {
    const provider = new Aws("aws", "eu-west-1");
    new Thing("aws:sqs/queue:Queue", name, { name: "work", ...props }, { provider, ...opts });
  };
}

function named(steps: readonly Step[], name: string): Step | undefined {
  return steps.find(({ urn }) => urn.endsWith(`::${name}`));
}

const nothing = (): unknown => {
  new Aws("aws", "eu-west-1");
  return undefined;
};

describe("options of resources", () => {
  test("what is protected is neither deleted nor replaced nor destroyed", async () => {
    await engine.up(spec(queue({}, { protect: true })));
    await expect(engine.up(spec(nothing))).rejects.toThrow(
      "can't be deleted: it is protected; set `protect: false`",
    );
    await expect(
      engine.up(spec(queue({ fifoQueue: true, name: "work.fifo" }, { protect: true }))),
    ).rejects.toThrow("can't be replaced: it is protected");
    await expect(engine.destroy(STACK)).rejects.toThrow("it is protected");
    expect(engine.simulator.list()).toHaveLength(1);
    await engine.up(spec(queue({}, { protect: false })));
    await engine.destroy(STACK);
    expect(engine.simulator.list()).toEqual([]);
  });

  test("what is retained leaves the state and stays in the cloud", async () => {
    await engine.up(spec(queue({}, { retainOnDelete: true })));
    await engine.up(spec(nothing));
    expect(engine.simulator.list()).toHaveLength(1);
    expect(JSON.stringify(await engine.export(STACK))).not.toContain("sqs");
  });

  test("ignored properties keep their old value", async () => {
    const options = { ignoreChanges: ["visibilityTimeoutSeconds", "tags.owner"] };
    await engine.up(spec(queue({ visibilityTimeoutSeconds: 60, tags: { owner: "a" } })));
    const result = await engine.up(
      spec(queue({ visibilityTimeoutSeconds: 5, tags: { owner: "b" } }, options)),
    );
    expect(result.counts).toMatchObject({ update: 0, replace: 0 });
    expect(engine.simulator.list()[0]?.inputs).toMatchObject({
      visibilityTimeoutSeconds: 60,
      tags: { owner: "a" },
    });
  });

  test("a renamed resource with an alias is kept", async () => {
    await engine.up(spec(queue()));
    const [before] = engine.simulator.list();
    const result = await engine.up(spec(queue({}, { aliases: [{ name: "queue" }] }, "jobs")));
    expect(result.counts).toMatchObject({ create: 0, delete: 0, replace: 0 });
    expect(engine.simulator.list()[0]?.id).toBe(before?.id);
  });

  test("a given name is freed before its successor takes it", async () => {
    await engine.up(spec(queue()));
    const result = await engine.up(
      spec(
        queue(
          { kmsMasterKeyId: "alias/aws/sqs" },
          { replaceOnChanges: ["kmsMasterKeyId"], deleteBeforeReplace: true },
        ),
      ),
    );
    expect(result.counts).toMatchObject({ replace: 1, create: 0, delete: 0 });
    expect(engine.simulator.list()).toHaveLength(1);
  });

  test("whatever cannot outlive a resource deleted first is deleted before it and made again", async () => {
    const program = (cidr: string) => (): unknown => {
      const provider = new Aws("aws", "eu-west-1");
      const vpc = new Thing(
        "aws:ec2/vpc:Vpc",
        "vpc",
        { cidrBlock: cidr },
        { provider, deleteBeforeReplace: true },
      );
      new Thing("aws:ec2/subnet:Subnet", "subnet", { vpcId: vpc.id, cidrBlock: "10.0.0.0/24" }, { provider });
      return { vpc: vpc.id };
    };
    const first = await engine.up(spec(program("10.0.0.0/16")));
    const foretold = await engine.preview(spec(program("10.0.0.0/17")));
    const second = await engine.up(spec(program("10.0.0.0/17")));
    expect(second.counts).toMatchObject({ replace: 2, create: 0, delete: 0 });
    expect(foretold.counts).toEqual(second.counts);
    expect(second.outputs["vpc"]).not.toBe(first.outputs["vpc"]);
    expect(engine.simulator.list()).toHaveLength(2);
  });

  test("a provider that moves takes its resources with it", async () => {
    const program = (region: string) => (): unknown => {
      const provider = new Aws("aws", region);
      return { arn: new Thing("aws:sqs/queue:Queue", "queue", { name: "work" }, { provider }).arn };
    };
    await engine.up(spec(program("eu-west-1")));
    const result = await engine.up(spec(program("us-east-1")));
    expect(named(result.steps, "queue")?.op).toBe("replace");
    expect(result.outputs["arn"]).toBe("arn:aws:sqs:us-east-1:111122223333:work");
    expect(engine.simulator.list()).toHaveLength(1);
  });
});

describe("failures", () => {
  test("what was made before a failure is kept, and the next run makes the rest", async () => {
    await restart({
      faults: [
        { op: "create", type: "aws:secretsmanager/*", message: "try later", code: "ServiceUnavailable" },
      ],
    });
    await expect(engine.up(spec(network()))).rejects.toThrow(
      "secret (aws:secretsmanager/secret:Secret): simulated AWS: ServiceUnavailable: try later",
    );
    const made = engine.simulator.list().length;
    const result = await engine.up(spec(network()));
    expect(result.counts).toMatchObject({ create: 6 - made, replace: 0, delete: 0 });
    expect(engine.simulator.list()).toHaveLength(6);
  });

  test("a create whose answer was lost is found again instead of repeated", async () => {
    await restart({ faults: [{ op: "create", message: "connection reset", after: true }] });
    await engine.up(spec(network()));
    expect(engine.simulator.list()).toHaveLength(6);
    expect((await engine.up(spec(network()))).counts).toMatchObject({ create: 0, same: 8 });
  });

  test("a program that throws deletes nothing", async () => {
    await engine.up(spec(network()));
    const broken = (): unknown => {
      nothing();
      throw new Error("boom");
    };
    await expect(engine.up(spec(broken))).rejects.toThrow("boom");
    expect(engine.simulator.list()).toHaveLength(6);
  });

  test("an update that is stopped can be finished later", async () => {
    const abort = new AbortController();
    const onEvent = (event: EngineEvent): void => {
      if (event.kind === "done" && event.type === "aws:ec2/vpc:Vpc") abort.abort();
    };
    await expect(engine.up(spec(network()), { onEvent, signal: abort.signal })).rejects.toThrow();
    expect(engine.simulator.list().length).toBeLessThan(6);
    await engine.up(spec(network()));
    expect(engine.simulator.list()).toHaveLength(6);
  });

  test("deletion protection stops a destroy and says how to lift it; then it goes through", async () => {
    const database = (deletionProtection: boolean) => (): void => {
      const provider = new Aws("aws", "eu-west-1");
      const props = {
        identifier: "db",
        engine: "postgres",
        username: "a",
        allocatedStorage: 20,
        skipFinalSnapshot: true,
      };
      new Thing("aws:rds/instance:Instance", "db", { ...props, deletionProtection }, { provider });
    };
    await engine.up(spec(database(true)));
    await expect(engine.destroy(STACK)).rejects.toThrow("set `deletionProtection: false` and update first");
    await engine.up(spec(database(false)));
    await engine.destroy(STACK);
    expect(engine.simulator.list()).toEqual([]);
  });

  test("a stack that another process updates is locked, and the error says by whom since when", async () => {
    await engine.up(spec(queue()));
    const since = "2026-01-01T00:00:00.000Z";
    const lock = join(folder, "state/app/eu1.lock");
    writeFileSync(lock, JSON.stringify({ pid: process.pid, host: hostname(), since, operation: "up" }));
    await expect(engine.up(spec(queue()))).rejects.toMatchObject({
      code: "locked",
      message: expect.stringContaining(
        `locked by process ${process.pid} on ${hostname()} (up) since ${since}`,
      ),
    });
    // No process has this number: the kernel's limit is lower.
    writeFileSync(lock, JSON.stringify({ pid: 2 ** 30, host: hostname(), since, operation: "up" }));
    await expect(engine.up(spec(queue()))).resolves.toMatchObject({ counts: { create: 0 } });
  });
});

describe("state and cloud", () => {
  test("drift is told, refreshed into the state, and undone by the next update", async () => {
    await engine.up(spec(queue({ visibilityTimeoutSeconds: 60 })));
    expect(await engine.drift(STACK)).toMatchObject({ drifted: false, steps: [] });
    const { urn } = engine.simulator.list()[0]!;
    engine.simulator.drift(urn, { visibilityTimeoutSeconds: 5 });
    const drift = await engine.drift(STACK);
    expect(drift.drifted).toBe(true);
    expect(drift.steps).toMatchObject([
      { urn, op: "update", changes: [{ path: "visibilityTimeoutSeconds", before: "60", after: "5" }] },
    ]);
    await engine.refresh(STACK);
    expect(await engine.drift(STACK)).toMatchObject({ drifted: false });
    const restored = await engine.up(spec(queue({ visibilityTimeoutSeconds: 60 })));
    expect(restored.counts).toMatchObject({ update: 1 });
  });

  test("a resource deleted outside is told as gone and made again after a refresh", async () => {
    await engine.up(spec(queue()));
    engine.simulator.vanish(engine.simulator.list()[0]!.urn);
    expect((await engine.drift(STACK)).steps).toMatchObject([{ op: "delete" }]);
    await engine.refresh(STACK);
    expect((await engine.up(spec(queue()))).counts).toMatchObject({ create: 1 });
  });

  test("the state is a deployment that the graph's reader understands, with the magic Pulumi asks for", async () => {
    await engine.up(spec(network()));
    const text = readFileSync(join(folder, "state/app/eu1.json"), "utf8");
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
    await engine.up(spec(network()));
    const stranger = new EmbeddedEngine({ folder, passphrase: "wrong" });
    await expect(stranger.outputs(STACK)).rejects.toThrow("incorrect passphrase");
    await stranger.close();
  });

  test("a secret property's change is told without its values", async () => {
    await engine.up(spec(queue({ policy: secret("old-plain-text") })));
    const result = await engine.up(spec(queue({ policy: secret("new-plain-text") })));
    expect(named(result.steps, "queue")?.changes).toEqual([
      { path: "policy", before: "[secret]", after: "[secret]" },
    ]);
    expect(JSON.stringify(result)).not.toContain("plain-text");
  });

  test("a stack reference reads another stack's outputs and keeps its secrets secret", async () => {
    await engine.up(spec(network({ password: "plain-as-day-4711" })));
    const reader = (): unknown => {
      const reference = new StackReference("organization/app/eu1");
      return { vpc: reference.getOutput("vpcId"), password: reference.getOutput("password") };
    };
    const result = await engine.up(spec(reader, "routing"));
    expect(result.outputs["vpc"]).toMatch(/^vpc-/);
    expect(result.outputs["password"]).toBe("[secret]");
    expect(readFileSync(join(folder, "state/app/routing.json"), "utf8")).not.toContain("plain-as-day-4711");
  });

  test("a reference to a stack that does not exist names it", async () => {
    const reader = (): unknown => ({ vpc: new StackReference("organization/app/eu9").getOutput("vpcId") });
    await expect(engine.up(spec(reader, "routing"))).rejects.toThrow(
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
    const results = await Promise.all(stacks.map((stack) => engine.up(spec(program(stack), stack))));
    expect(results.map(({ outputs }) => outputs["stack"])).toEqual(stacks);
    expect(new Set(results.map(({ outputs }) => outputs["vpc"])).size).toBe(8);
  });

  test("two stacks that want one name: the second is refused and says who has it", async () => {
    await engine.up(spec(queue()));
    await expect(engine.up(spec(queue(), "eu2"))).rejects.toThrow(
      "QueueAlreadyExists: the name 'work' is taken",
    );
  });
});
