import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parse } from "yaml";
import { fleetBlueprintSchema } from "../../components/program/fleet-blueprint";
import { identitySchema } from "../../components/contract/identity";
import { blueprintProblems, readInventory } from "../../fleet/inventory/inventory";
import { readProject } from "../../fleet/inventory/project";
import { blueprint } from "../../stacks/blueprint";
import { CONFIG_KEYS } from "../../components/program/config";

const root = resolve(__dirname, "../..");

interface Declared {
  readonly type: string;
  readonly default: unknown;
  readonly description: string;
}

describe("this repository's project", () => {
  const file = parse(readFileSync(join(root, "Pulumi.yaml"), "utf8")) as {
    config: Record<string, Declared>;
    main: string;
  };

  test("declares every key of the identity, with a description and a default, which Pulumi demands of optional keys", () => {
    expect(Object.keys(file.config).sort()).toEqual(CONFIG_KEYS.map((key) => `stampworks:${key}`).sort());
    for (const { description, type, default: value } of Object.values(file.config)) {
      expect(description.length).toBeGreaterThan(20);
      expect(["string", "integer", "boolean"]).toContain(type);
      expect(value).not.toBeUndefined();
    }
  });

  test("has the schema's defaults and no others", () => {
    const { generation, originRotation, retiring } = identitySchema.parse({
      id: "euw1a",
      cloud: "aws",
      region: "eu-west-1",
      account: "210000000001",
      cidr: "10.16.0.0/16",
      class: "c",
      ring: "r",
    });
    for (const [key, { default: value }] of Object.entries(file.config)) {
      const schema = {
        "stampworks:generation": generation,
        "stampworks:originRotation": originRotation,
        "stampworks:retiring": retiring,
      };
      expect([key, value]).toEqual([key, schema[key as keyof typeof schema] ?? ""]);
    }
  });

  test("has three stamps of the reference class in three regions, whose configs hold identity only", () => {
    const inventory = readInventory(readProject(root));
    expect(inventory.problems).toEqual([]);
    const aws = inventory.stamps.filter(({ identity }) => identity.cloud === "aws");
    expect(aws.map(({ identity }) => identity.region).sort()).toEqual([
      "eu-west-1",
      "us-east-1",
      "us-west-2",
    ]);
    expect(blueprintProblems(inventory, fleetBlueprintSchema.parse(blueprint))).toEqual([]);
    const files = readdirSync(join(root, "stacks")).filter(
      (name) => name.endsWith(".yaml") && name !== "Pulumi.routing.yaml",
    );
    for (const name of files) {
      const { config } = parse(readFileSync(join(root, "stacks", name), "utf8")) as { config: object };
      expect(Object.keys(config).every((key) => CONFIG_KEYS.includes(key.replace("stampworks:", "")))).toBe(
        true,
      );
    }
  });

  test("has a routing layer in front of every stamp, in an account of its own", () => {
    const inventory = readInventory(readProject(root));
    expect(inventory.routing?.stamps).toEqual(inventory.stamps.map(({ id }) => id));
  });

  test("runs a program that is compiled where the build puts it", () => {
    expect(file.main).toBe("dist/stacks/index.js");
  });
});

describe("this repository's blueprint", () => {
  const parsed = fleetBlueprintSchema.parse(blueprint);

  test("is legal and knows the classes standard and premium and all three clouds", () => {
    expect(Object.keys(parsed.classes)).toEqual(["standard", "premium"]);
    expect(Object.keys(parsed.global).sort()).toEqual(["aws", "azure", "gcp"]);
  });

  test("has the reference class: 5 to 10 instances, a primary with two replicas, three cache nodes", () => {
    expect(parsed.classes["standard"]).toMatchObject({
      app: { minInstances: 5, maxInstances: 10 },
      database: { enabled: true, replicas: 2 },
      cache: { enabled: true, nodes: 3 },
      queue: { enabled: true },
      workers: { enabled: true },
      storage: { buckets: ["uploads", "exports"] },
    });
  });

  test("keeps the bounds of the worked example: 5,000 connections × 0.75 / 25 a tenant, ten requests a second each", () => {
    const { tenants, requestsPerSecond, databaseConnections } = parsed.classes["standard"]?.bounds ?? {};
    expect(tenants).toBe(((databaseConnections ?? 0) * 0.75) / 25);
    expect(requestsPerSecond).toBe((tenants ?? 0) * 10);
  });
});
