import type { BlueprintInput } from "../../components/program/index";
import { renderConfig } from "../mutants/fleet";
import type { StampGraph } from "../../fleet/check/states/stamp-graph";
import { TokenTable } from "../../graph/model/tokens";
import { withEvents } from "../render/pooled";
import { blueprint } from "../../stacks/blueprint";

export const CLOUDS = ["aws", "azure", "gcp"] as const;
export type CloudName = (typeof CLOUDS)[number];

/** The reference blueprint with events on in each class. */
export const WITH_EVENTS: BlueprintInput = withEvents(blueprint);

/** A stamp of the European Union, and one of the United States, of one class. */
const STAMPS: Readonly<Record<CloudName, readonly [Place, Place]>> = {
  aws: [
    { id: "euw1a", region: "eu-west-1", account: "210000000001" },
    { id: "use2b", region: "us-east-2", account: "210000000002" },
  ],
  azure: [
    { id: "weu1z", region: "westeurope", account: "00000000-aaaa-4bbb-8ccc-000000000001" },
    { id: "eus2z", region: "eastus2", account: "00000000-aaaa-4bbb-8ccc-000000000002" },
  ],
  gcp: [
    { id: "euw4g", region: "europe-west4", account: "acme-p-euw4g" },
    { id: "usc1g", region: "us-central1", account: "acme-p-usc1g" },
  ],
};

type Place = Readonly<Record<"id" | "region" | "account", string>>;

/** Two stamps of one class under two laws, and the tokens of both. */
export interface Pair {
  readonly stamps: readonly [StampGraph, StampGraph];
  readonly tokens: TokenTable;
}

/** Renders both stamps of a cloud. */
export async function renderPair(cloud: CloudName, input: BlueprintInput = WITH_EVENTS): Promise<Pair> {
  const tokens = new TokenTable();
  const [first, second] = STAMPS[cloud];
  const render = (place: Place, index: number): Promise<StampGraph> =>
    renderConfig({ cloud, cidr: `10.${16 + index}.0.0/16`, ring: `ring${index}`, ...place }, tokens, input);
  return { stamps: [await render(first, 0), await render(second, 1)], tokens };
}
