import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CustomResourceOptions } from "@pulumi/pulumi";
import { EmbeddedEngine } from "../../engines/embedded/engine";
import { Keyring } from "../../engines/passphrase";
import type { Engine, StackName, StackSpec, StackSummary, Step } from "../../engines/engine";
import type { SimulatorOptions } from "../../engines/simulator/simulator";
import { Aws, Thing } from "./programs";

export const STACK = { project: "app", stack: "eu1" };

/** Engines in folders of their own that share one keyring, because a key takes its time to derive. */
export class Workshop {
  folder = "";
  engine!: EmbeddedEngine;
  private readonly keys = mkdtempSync(join(tmpdir(), "workshop-keys-"));
  private readonly keyring = new Keyring(this.keys, "test");

  open(): void {
    this.folder = mkdtempSync(join(tmpdir(), "workshop-"));
    this.engine = new EmbeddedEngine({ folder: this.folder, keyring: this.keyring });
  }

  async restart(simulator: SimulatorOptions): Promise<void> {
    await this.engine.close();
    this.engine = new EmbeddedEngine({ folder: this.folder, keyring: this.keyring, simulator });
  }

  async close(): Promise<void> {
    await this.engine.close();
    rmSync(this.folder, { recursive: true });
  }

  dispose(): void {
    rmSync(this.keys, { recursive: true });
  }
}

export function spec(program: () => unknown, stack = "eu1"): StackSpec {
  return { project: "app", stack, config: {}, program };
}

/** One queue, and whatever options a test is about. */
export function queue(
  props: Record<string, unknown> = {},
  opts: CustomResourceOptions = {},
  name = "queue",
): () => unknown {
  return () => {
    const provider = new Aws("aws", "eu-west-1");
    new Thing("aws:sqs/queue:Queue", name, { name: "work", ...props }, { provider, ...opts });
  };
}

/** A program that makes no resource in any cloud. */
export function nothing(): unknown {
  new Aws("aws", "eu-west-1");
  return undefined;
}

export function named(steps: readonly Step[], name: string): Step | undefined {
  return steps.find(({ urn }) => urn.endsWith(`::${name}`));
}

interface Exported {
  readonly deployment: { readonly resources: readonly { type: string; outputs?: Record<string, unknown> }[] };
}

/** What a whole state says at a glance. */
export async function exportedSummary(engine: Engine, name: StackName): Promise<StackSummary | undefined> {
  const exported = await engine.export(name);
  if (exported === undefined) return undefined;
  const { resources } = (JSON.parse(JSON.stringify(exported)) as Exported).deployment;
  const { release, endpoint } =
    resources.find(({ type }) => type === "pulumi:pulumi:Stack")?.outputs ?? ({} as Record<string, unknown>);
  return {
    resources: resources.length,
    ...(typeof release === "string" ? { release } : {}),
    ...(typeof endpoint === "string" ? { endpoint } : {}),
  };
}
