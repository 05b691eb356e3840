import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PropertyMap } from "../../graph/model/property";
import type { Made } from "../../engines/simulator/calls";
import { type Scope, scopeOf } from "../../engines/simulator/scope";
import { Simulator, type SimulatorOptions } from "../../engines/simulator/simulator";

export const AWS: Scope = scopeOf("aws", { region: "eu-west-1", allowedAccountIds: '["111122223333"]' });
export const AZURE: Scope = scopeOf("azure", { subscriptionId: "11111111-2222-4333-8444-555555555555" });
export const GCP: Scope = scopeOf("gcp", { project: "acme-p-eu1", region: "europe-west1" });

/** A simulator in a folder of its own, with shorter calls for tests. */
export class TestCloud {
  readonly folder = mkdtempSync(join(tmpdir(), "simulator-"));
  simulator: Simulator;

  constructor(private readonly options: SimulatorOptions = {}) {
    this.simulator = new Simulator(this.folder, options);
  }

  /** Starts again on the same files, as another process would. */
  restart(options: SimulatorOptions = this.options): void {
    this.simulator.close();
    this.simulator = new Simulator(this.folder, options);
  }

  dispose(): void {
    this.simulator.close();
    rmSync(this.folder, { recursive: true });
  }

  async make(
    type: string,
    name: string,
    inputs: PropertyMap,
    scope = scopeOfType(type),
    stack = "eu1",
  ): Promise<Made> {
    return this.simulator.create({ type, urn: urn(type, name, stack), inputs, scope });
  }

  async remove(type: string, name: string, id: string, stack = "eu1"): Promise<void> {
    return this.simulator.delete({ type, urn: urn(type, name, stack), id, scope: scopeOfType(type) });
  }

  async change(type: string, name: string, id: string, inputs: PropertyMap): Promise<Made> {
    return this.simulator.update({ type, urn: urn(type, name), id, scope: scopeOfType(type) }, inputs);
  }
}

export function urn(type: string, name: string, stack = "eu1"): string {
  return `urn:pulumi:${stack}::app::${type}::${name}`;
}

export function scopeOfType(type: string): Scope {
  if (type.startsWith("azure")) return AZURE;
  return type.startsWith("gcp") ? GCP : AWS;
}
