import * as network from "@pulumi/azure-native/network";
import type * as pulumi from "@pulumi/pulumi";
import { privateEndpoint, privateZone } from "../../../azure/internal/network/endpoints";
import { VIRTUAL_NETWORK } from "../../../azure/internal/limits";
import { natGateway } from "../../../azure/internal/network/nat";
import type { Scope } from "../../../azure/internal/scope";
import { subnet, type SubnetPlan } from "../../../azure/internal/network/subnets";
import { StampError } from "../../../../core/errors";
import { REGIONS } from "../../../contract/regions";
import type { Registry } from "../registry";
import type { Secrets } from "../secrets";
import type { RegionOwner } from "./region-owner";

/** The same in each region: these networks are connected to nothing, so their blocks meet nobody's. */
const BLOCK = "192.168.0.0/22";
const ROUTERS = "192.168.0.0/23";
const ENDPOINTS = "192.168.2.0/24";

const plans = (routers: string, endpoints: string): readonly SubnetPlan[] => [
  {
    role: "app",
    cidr: routers,
    delegation: "Microsoft.App/environments",
    inbound: [
      { name: "edge", source: "AzureFrontDoor.Backend", ports: ["443", "31443"] },
      { name: "own", source: routers, ports: ["*"], protocol: "*" },
      { name: "probes", source: "AzureLoadBalancer", ports: ["30000-32767"] },
    ],
    outbound: true,
  },
  {
    role: "endpoints",
    cidr: endpoints,
    inbound: [{ name: "app", source: routers, ports: ["443"] }],
    outbound: false,
  },
];

/** What a region's network is made from. */
export interface RegionNetworkArgs {
  readonly context: RegionOwner;
  readonly scope: Scope;
  readonly secrets: Secrets;
  readonly registry: Registry;
  /** What changes the registry before its endpoint does. */
  readonly registryFree: pulumi.Resource;
}

/** A region's network: the routers' subnet with one way out, and the private addresses of registry and vault. */
export interface RegionNetwork {
  readonly routers: network.Subnet;
  /** What has to stand before a router can reach the registry and its secrets. */
  readonly endpoints: Readonly<Record<"vault" | "registry", pulumi.Resource>>;
}

/** Makes the network of one region. */
export function regionNetwork(name: string, args: RegionNetworkArgs, parent: pulumi.Resource): RegionNetwork {
  const { context, scope, secrets, registry, registryFree } = args;
  const vnet = new network.VirtualNetwork(
    `${name}-vnet`,
    {
      virtualNetworkName: context.physicalName("net", VIRTUAL_NETWORK),
      ...scope,
      addressSpace: { addressPrefixes: [context.derive(BLOCK, "cidr(block)")] },
    },
    { parent },
  );
  const nat = natGateway(`${name}-nat`, { context, scope, zones: zonesOf(context) }, parent);
  const made: network.Subnet[] = [];
  const routersCidr = context.derive(ROUTERS, "cidr(routers)");
  const endpointsCidr = context.derive(ENDPOINTS, "cidr(endpoints)");
  for (const plan of plans(routersCidr, endpointsCidr)) {
    const { subnet: each } = subnet(
      `${name}-${plan.role}`,
      { context, scope, plan, vnet, nat, after: made },
      parent,
    );
    made.push(each);
  }
  const [routers, inside] = made;
  if (routers === undefined || inside === undefined) throw new Error("the plan has two subnets");
  const reach = (
    service: "vault" | "registry",
    resource: pulumi.CustomResource,
    after: readonly pulumi.Resource[],
  ): network.PrivateEndpoint => {
    const { zone } = privateZone(`${name}-zone-${service}`, { scope, service, vnet }, parent);
    const place = { context, scope, service, resource, subnet: inside, zone, after };
    return privateEndpoint(`${name}-${service}`, place, parent);
  };
  const endpoints = {
    vault: reach("vault", secrets.keys.vault, []),
    registry: reach("registry", registry.account, [registryFree]),
  };
  return { routers, endpoints };
}

function zonesOf({ identity }: RegionOwner): readonly string[] {
  const region = REGIONS.azure[identity.region];
  if (region === undefined) throw new StampError("input", `unknown region ${identity.region} of azure`);
  return region.zones;
}
