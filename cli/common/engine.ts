import { embeddedEngine } from "../../engines/embedded";
import { pulumiEngine } from "../../engines/pulumi";
import type { EngineSource } from "../../fleet/context";
import type { EngineName } from "../../fleet/inventory/engine-name";

/** What a reader of any result of the embedded engine must know. */
export const SIMULATED = "simulated: no cloud was touched";

/** The engine of this name; the other one is not loaded. */
export function engineSource(name: EngineName): EngineSource {
  return name === "pulumi" ? pulumiEngine : embeddedEngine;
}
