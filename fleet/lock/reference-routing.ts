import { Cloud } from "../../components/contract/cloud";
import { NAMESPACE, ROUTING_STACK } from "../../components/program/config";
import type { FleetBlueprint } from "../../components/program/fleet-blueprint";
import { cloudOfZone } from "../../components/program/routing-config";
import { type PropertyMap, secret } from "../../graph/model/property";
import type { FleetSpec } from "../open";
import { REFERENCE_IDENTITIES } from "./reference-identity";

/** Two regions of each cloud, as few as a layer has; how many is its config's to say. CloudFront's own is the first on AWS. */
const REGIONS_OF: Readonly<Record<Cloud, readonly [string, string]>> = {
  aws: ["us-east-1", "eu-west-1"],
  azure: ["westeurope", "eastus2"],
  gcp: ["europe-west4", "us-central1"],
};

/** The routing layer by which the lock is made, and what its program reads of the stamps behind it. */
export interface ReferenceRouting {
  readonly cloud: Cloud;
  readonly spec: FleetSpec;
  outputsOf(stamp: string): PropertyMap | undefined;
}

/**
 * A layer that fronts a stamp on each cloud of the blueprint. It is on the cloud that its zone is on, for a layer writes its records with its
 * own cloud's credentials.
 * @returns undefined where the blueprint has none, or its zone is on no cloud that is known: then the layer's own config shows what is wrong
 */
export function referenceRouting(
  { global, routing }: FleetBlueprint,
  spec: Pick<FleetSpec, "program" | "project">,
): ReferenceRouting | undefined {
  const cloud = routing && cloudOfZone(routing.zone);
  if (cloud === undefined) return undefined;
  const { account = "" } = REFERENCE_IDENTITIES[cloud];
  const stamps = new Map(
    Object.values(Cloud)
      .filter((each) => global[each] !== undefined)
      .map((each, index) => [`ref${index + 1}`, outputsOn(each, `ref${index + 1}`)]),
  );
  const home = {
    cloud,
    regions: JSON.stringify(REGIONS_OF[cloud]),
    account,
    stamps: JSON.stringify([...stamps.keys()]),
    ...(routing?.requests.sources.some(({ kind }) => kind === "claim") === true && { tokenKey: "reference" }),
  };
  const config = Object.fromEntries(
    Object.entries(home).map(([key, value]) => [`${NAMESPACE}:${key}`, value]),
  );
  return {
    cloud,
    spec: { ...spec, stack: ROUTING_STACK, config, secretKeys: [`${NAMESPACE}:tokenKey`] },
    outputsOf: (stamp) => stamps.get(stamp),
  };
}

/** What a layer reads of a stamp's stack. Nobody has these secrets: the lock is committed. */
function outputsOn(cloud: Cloud, id: string): PropertyMap {
  return {
    cloud,
    region: REFERENCE_IDENTITIES[cloud]["region"] ?? "",
    hostName: `${id}.example`,
    originSecrets: secret(`reference-first-${id}\nreference-second-${id}`),
    derivations: [],
  };
}
