import type { ClassSpec } from "../../../../components/contract/class";
import { faultNames } from "../../../../components/contract/faults/fault-names";
import { StampError } from "../../../../core/errors";
import { messageOf } from "../../../../core/message";
import { SETTINGS_FILE } from "../../../inventory/settings";
import type { StampEntry } from "../../../inventory/stack-config";
import { blueprintOf, type LoadedFleet } from "../../../open";
import type { BrokenBy, Fault } from "../faults-schema";
import { CLOUD_OF } from "../injectors/open-injector";
import { VendorRefused } from "../injectors/vendor-cli";
import { ownTemplate } from "./aws";
import { ownExperiment } from "./azure";
import { ownInstance } from "./gcp";
import type { OwnPlace } from "./place";

type Asking = Pick<OwnPlace, "env" | "signal"> & {
  /** Whether the fleet's stamps are in a cloud. */
  readonly isReal: boolean;
};

/** Who may say that stamps of a class are broken by what they have themselves. */
export function faultsOf(fleet: LoadedFleet, name: string): ClassSpec["drills"]["faults"] {
  // A program of one's own may hand over a class that was never parsed.
  return blueprintOf(fleet).classes[name]?.drills?.faults ?? "off";
}

/**
 * How a stamp is broken, by name: what the project names, or what the stamp has of its own, which must be there and reach nothing else.
 * What another cloud or a simulated fleet says is left as it is: the injector refuses it.
 * @throws StampError `input` where the class has nothing of its own, `state` where the cloud does not have it, or it reaches further
 */
export async function withOwn(
  by: BrokenBy,
  { fault, fleet, stamp }: { readonly fault: Fault; readonly fleet: LoadedFleet; readonly stamp: StampEntry },
  { env, isReal, signal }: Asking,
): Promise<BrokenBy> {
  if (by.kind === "command" || isNamed(by) || !isReal) return by;
  const { account, class: name, cloud, generation, region } = stamp.identity;
  if (CLOUD_OF[by.kind] !== cloud) return by;
  const field = `drills.faults.${fault}.by`;
  if (fault !== "database")
    throw new StampError("input", `a stamp has nothing of its own that breaks its ${fault}`, {
      ...{ file: SETTINGS_FILE, field, received: by.kind, allowed: "database" },
      fix: `name what breaks ${stamp.id} there: ${NAMED[by.kind]}`,
    });
  if (faultsOf(fleet, name) === "off")
    throw new StampError("input", `stamps of class ${name} have nothing of their own that breaks them`, {
      ...{ file: SETTINGS_FILE, field, received: stamp.id },
      fix: `set classes.${name}.drills.faults in the blueprint and bring the stamp up, or name what breaks it: ${NAMED[by.kind]}`,
    });
  const { app, environment } = blueprintOf(fleet);
  const names = faultNames({ app, environment, stamp: stamp.id, account, generation });
  const place: OwnPlace = { stamp: stamp.id, account, region, names, env, signal };
  try {
    switch (by.kind) {
      case "aws-fis":
        return { ...by, templates: { [stamp.id]: await ownTemplate(place) } };
      case "azure-chaos":
        return { ...by, experiments: { [stamp.id]: await ownExperiment(place) } };
      case "gcp-sql-failover":
        return { ...by, instances: { [stamp.id]: await ownInstance(place) } };
    }
  } catch (error) {
    if (!(error instanceof VendorRefused)) throw error;
    throw new StampError(
      "state",
      `the cloud does not show what breaks ${stamp.id}: ${messageOf(error)}`,
      { fix: `where it is not there, bring the stamp up: stampworks up ${stamp.id}` },
      { cause: error },
    );
  }
}

/** The field of each way that names what breaks a stamp. */
const NAMED = {
  "aws-fis": "templates",
  "azure-chaos": "experiments",
  "gcp-sql-failover": "instances",
} as const;

function isNamed(by: Exclude<BrokenBy, { kind: "command" }>): boolean {
  switch (by.kind) {
    case "aws-fis":
      return by.templates !== undefined;
    case "azure-chaos":
      return by.experiments !== undefined;
    case "gcp-sql-failover":
      return by.instances !== undefined;
  }
}
