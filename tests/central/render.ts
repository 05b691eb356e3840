import type { CentralSpecInput } from "../../components/central/layer";
import { defineFleet } from "../../components/program/index";
import { tokenResolver } from "../../fleet/check/render-fleet";
import type { ResourceGraph } from "../../graph/model/graph";
import { TokenTable } from "../../graph/model/tokens";
import { renderStack } from "../../render/render";
import { blueprint } from "../../stacks/blueprint";

/** Where the centre of the European Union is on each cloud, and two stamps that it lists. */
export const HOMES = {
  aws: {
    region: "eu-west-1",
    account: "210000000010",
    stamps: { euw1a: "210000000001", euw1b: "210000000003" },
  },
  azure: {
    region: "westeurope",
    account: "00000000-1111-2222-3333-555555555551",
    stamps: {
      weu1z: "00000000-aaaa-4bbb-8ccc-000000000001",
      weu2z: "00000000-aaaa-4bbb-8ccc-000000000003",
    },
  },
  gcp: {
    region: "europe-west4",
    account: "acme-central-eu",
    stamps: { euw4g: "acme-p-euw4g", euw3g: "acme-p-euw3g" },
  },
} as const;
export type HomeCloud = keyof typeof HOMES;

/**
 * Renders the centre of a cloud, some keys of its config otherwise.
 * @param spec what the blueprint says of its centres; the default is the fleet's own
 */
export function renderCentre(
  cloud: HomeCloud,
  change: Readonly<Record<string, string>> = {},
  spec: CentralSpecInput = {},
): Promise<ResourceGraph> {
  const { stamps, ...home } = HOMES[cloud];
  const config = { cloud, ...home, stamps: JSON.stringify(stamps), ...change };
  return renderStack({
    project: "stampworks",
    stack: `central-${cloud}-eu`,
    config: Object.fromEntries(Object.entries(config).map(([key, value]) => [`stampworks:${key}`, value])),
    program: defineFleet({ ...blueprint, central: spec }),
    resolver: tokenResolver(new TokenTable()),
  });
}
