import type { StackSpec } from "../../../engines/engine";
import { blueprint } from "../../../stacks/blueprint";
import { AWS_HOME, routingSpec } from "./fleet";

/** A cloud that the layer can live on, with two of its regions and a zone there. */
interface Home {
  /** The routing stack's config, as `routingSpec` takes it. */
  readonly config: Readonly<Record<string, string>>;
  readonly zone: string;
  /** Whose certificate the names below the domain have, where the cloud has none. */
  readonly certificate?: string;
}

type Layer = NonNullable<typeof blueprint.routing>;
type Sources = Layer["requests"]["sources"];

const ARM = "/subscriptions/00000000-0000-4000-8000-00000000000d/resourceGroups/acme-global/providers";

/** Where the layer lives on each cloud; on AWS as the example fleet says. */
export const HOMES = {
  aws: { config: AWS_HOME, zone: layer().zone },
  azure: {
    config: {
      cloud: "azure",
      regions: '["westeurope","eastus2"]',
      account: "00000000-aaaa-4bbb-8ccc-000000000009",
    },
    zone: `${ARM}/Microsoft.Network/dnsZones/acme.example`,
    certificate: `${ARM}/Microsoft.KeyVault/vaults/acme-global/secrets/app`,
  },
  gcp: {
    config: { cloud: "gcp", regions: '["europe-west4","us-central1"]', account: "acme-p-routing" },
    zone: "projects/acme-global/managedZones/acme-apps",
  },
} satisfies Readonly<Record<string, Home>>;

export type HomeName = keyof typeof HOMES;

/** What else a layer of the tests says. */
interface More {
  readonly ownDomains?: string[];
  readonly nearest?: object;
  readonly outlierDetection?: boolean;
}

/** The example fleet's routing stack on a cloud, and where else its requests may name their tenant. */
export function routingOn(
  cloud: HomeName,
  stamps: readonly string[],
  change: Readonly<Record<string, string>> = {},
  more: Sources = [],
  { ownDomains = [], nearest, outlierDetection = false }: More = {},
): StackSpec {
  const { config, ...place } = HOMES[cloud];
  const routing = layer();
  const sources = [...routing.requests.sources, ...more];
  const requests = { ...routing.requests, sources, ...(nearest === undefined ? {} : { nearest }) };
  return routingSpec(
    stamps,
    { ...config, ...change },
    { ...blueprint, routing: { ...routing, ...place, requests, ownDomains, outlierDetection } },
  );
}

function layer(): Layer {
  const { routing } = blueprint;
  if (routing === undefined) throw new Error("the example fleet has a routing layer");
  return routing;
}
