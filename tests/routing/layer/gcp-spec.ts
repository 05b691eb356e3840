import type { StackSpec } from "../../../fleet/engines/engine";
import { blueprint } from "../../../stacks/blueprint";
import { routingSpec } from "./fleet";

/** The config of a layer that lives on Google Cloud. */
export const GCP_HOME = {
  cloud: "gcp",
  regions: '["europe-west4","us-central1"]',
  account: "acme-p-routing",
};

type Sources = NonNullable<typeof blueprint.routing>["requests"]["sources"];

/** The example fleet's routing stack, on Google Cloud and with a zone there. */
export function gcpRouting(
  stamps: readonly string[],
  change: Readonly<Record<string, string>> = {},
  more: Sources = [],
): StackSpec {
  const { routing } = blueprint;
  if (routing === undefined) throw new Error("the example fleet has a routing layer");
  const zone = "projects/acme-global/managedZones/acme-apps";
  const requests = { ...routing.requests, sources: [...routing.requests.sources, ...more] };
  const input = { ...blueprint, routing: { ...routing, zone, requests } };
  return routingSpec(stamps, { ...GCP_HOME, ...change }, input);
}
