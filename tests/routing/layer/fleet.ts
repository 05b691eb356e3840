import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EmbeddedEngine } from "../../../engines/embedded/engine";
import type { StackSpec } from "../../../engines/engine";
import { blueprint } from "../../../stacks/blueprint";
import type { FleetBlueprintInput } from "../../../components/program/fleet-blueprint";
import { defineFleet } from "../../../components/program/index";

/** Three stamps, one on each cloud; small enough that a test can bring them up. */
const CONFIGS: Readonly<Record<string, Record<string, string>>> = {
  euw1a: { cloud: "aws", region: "eu-west-1", account: "210000000001", cidr: "10.16.0.0/16" },
  weu1z: {
    cloud: "azure",
    region: "westeurope",
    account: "00000000-aaaa-4bbb-8ccc-000000000001",
    cidr: "10.17.0.0/16",
  },
  euw4g: { cloud: "gcp", region: "europe-west4", account: "acme-p-euw4g", cidr: "10.18.0.0/16" },
};
/** Ids of the stamps. */
export const STAMPS = Object.keys(CONFIGS);

/** A stamp's stack. */
export function stampSpec(id: string, input: FleetBlueprintInput = blueprint): StackSpec {
  const config = { ...CONFIGS[id], class: "standard", ring: "canary" };
  return spec(id, config, input);
}

/** The config of a layer that lives on AWS. */
export const AWS_HOME = {
  cloud: "aws",
  regions: '["us-east-1","eu-west-1"]',
  account: "210000000009",
};

/** The routing stack in front of these stamps; on AWS where nothing else is said. */
export function routingSpec(
  stamps: readonly string[],
  change: Readonly<Record<string, string>> = {},
  input: FleetBlueprintInput = blueprint,
): StackSpec {
  const config = { ...AWS_HOME, stamps: JSON.stringify(stamps), ...change };
  return spec("routing", config, input);
}

function spec(
  stack: string,
  config: Readonly<Record<string, string>>,
  input: FleetBlueprintInput,
): StackSpec {
  const keys = Object.entries(config).map(([key, value]) => [`stampworks:${key}`, value]);
  return { project: "stampworks", stack, config: Object.fromEntries(keys), program: defineFleet(input) };
}

/** An embedded engine in a folder of its own. */
export function openEngine(): { readonly engine: EmbeddedEngine; remove(): Promise<void> } {
  const folder = mkdtempSync(join(tmpdir(), "stampworks-routing-"));
  const engine = new EmbeddedEngine({ folder, passphrase: "routing" });
  return {
    engine,
    remove: async () => {
      await engine.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
