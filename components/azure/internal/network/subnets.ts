import * as network from "@pulumi/azure-native/network";
import type * as pulumi from "@pulumi/pulumi";
import type { StampContext } from "../../../contract/context";
import type { OwnerContext } from "../../../contract/owner";
import { NETWORK_RESOURCE } from "../limits";
import type { Scope } from "../scope";

/** What may come into a subnet; everything else from outside it is refused. */
export interface Inbound {
  readonly name: string;
  /** A block or one of Azure's service tags. */
  readonly source: string;
  readonly ports: readonly string[];
  readonly protocol?: "Tcp" | "*";
  /** Default the subnet's block. */
  readonly destination?: string;
}

/** One of the stamp's subnets. Azure's span all zones, so a tier takes one of its three blocks. */
export interface SubnetPlan {
  readonly role: "app" | "data" | "endpoints";
  readonly cidr: string;
  /** The service the subnet is given over to; none for private endpoints. */
  readonly delegation?: string;
  /** Services of Azure reached directly rather than over the internet; default none. */
  readonly direct?: readonly string[];
  readonly inbound: readonly Inbound[];
  /** Whether it reaches the internet, through the NAT gateway. */
  readonly outbound: boolean;
}

/**
 * The three subnets: containers, database, private endpoints.
 * @param pools whether the database has a pooler beside it
 * @param runs what runs in the app's subnet: an environment of Container Apps, which it is given over to, or the nodes of a
 *   cluster, whose load balancer keeps the public address and so takes requests for any address on 443
 */
export function subnetPlans(
  context: StampContext,
  pools: boolean,
  runs: "containers" | "cluster" = "containers",
): readonly SubnetPlan[] {
  const app = context.subnet("app", 0);
  const data = context.subnet("data", 0);
  const endpoints = context.subnet("data", 1);
  return [
    {
      role: "app",
      cidr: app,
      ...(runs === "containers" ? { delegation: "Microsoft.App/environments" } : {}),
      inbound: [
        // What comes over the environment's public address does not pass here everywhere: internal/edge.ts.
        {
          name: "edge",
          source: "AzureFrontDoor.Backend",
          ports: ["443", "31443"],
          ...(runs === "cluster" ? { destination: "*" } : {}),
        },
        { name: "own", source: app, ports: ["*"], protocol: "*" },
        { name: "probes", source: "AzureLoadBalancer", ports: ["30000-32767"] },
      ],
      outbound: true,
    },
    {
      role: "data",
      cidr: data,
      delegation: "Microsoft.DBforPostgreSQL/flexibleServers",
      // Where a server archives its log.
      direct: ["Microsoft.Storage"],
      inbound: [
        { name: "own", source: data, ports: ["5432"] },
        { name: "app", source: app, ports: pools ? ["5432", "6432"] : ["5432"] },
      ],
      outbound: false,
    },
    {
      role: "endpoints",
      cidr: endpoints,
      // HTTPS of vault and storage, AMQP of the queue, Redis.
      inbound: [{ name: "app", source: app, ports: ["443", "5671-5672", "10000"] }],
      outbound: false,
    },
  ];
}

/** What a subnet is made from. */
export interface SubnetArgs {
  readonly context: OwnerContext;
  readonly scope: Scope;
  readonly plan: SubnetPlan;
  readonly vnet: network.VirtualNetwork;
  readonly nat: network.NatGateway;
  readonly after: readonly pulumi.Resource[];
}

/** A subnet, and what says who comes in. */
export interface MadeSubnet {
  readonly subnet: network.Subnet;
  readonly group: network.NetworkSecurityGroup;
}

/** Makes a subnet with its own security group. */
export function subnet(name: string, args: SubnetArgs, parent: pulumi.Resource): MadeSubnet {
  const { scope, plan, vnet, nat, after } = args;
  const group = securityGroup(`${name}-nsg`, args, parent);
  const made = new network.Subnet(
    name,
    {
      subnetName: plan.role,
      virtualNetworkName: vnet.name,
      resourceGroupName: scope.resourceGroupName,
      addressPrefix: plan.cidr,
      networkSecurityGroup: { id: group.id },
      // A service that owns its subnet decides this itself.
      ...(plan.delegation === undefined ? { defaultOutboundAccess: false } : {}),
      serviceEndpoints: (plan.direct === undefined ? [] : plan.direct).map((service) => ({ service })),
      privateEndpointNetworkPolicies: "Enabled",
      ...(plan.delegation === undefined
        ? {}
        : { delegations: [{ name: plan.role, serviceName: plan.delegation }] }),
      ...(plan.outbound ? { natGateway: { id: nat.id } } : {}),
    },
    // Azure changes one subnet of a network at a time.
    { parent, dependsOn: [...after] },
  );
  return { subnet: made, group };
}

function securityGroup(
  name: string,
  { context, scope, plan }: SubnetArgs,
  parent: pulumi.Resource,
): network.NetworkSecurityGroup {
  const allowed = plan.inbound.map(({ name: rule, source, ports, protocol, destination }, index) => ({
    name: `allow-${rule}`,
    priority: 100 + 10 * index,
    direction: "Inbound",
    access: "Allow",
    protocol: protocol === undefined ? "Tcp" : protocol,
    sourceAddressPrefix: source,
    sourcePortRange: "*",
    destinationAddressPrefix: destination === undefined ? plan.cidr : destination,
    destinationPortRanges: [...ports],
  }));
  return new network.NetworkSecurityGroup(
    name,
    {
      networkSecurityGroupName: context.physicalName(`nsg-${plan.role}`, NETWORK_RESOURCE),
      ...scope,
      securityRules: [
        ...allowed,
        // Azure's default lets the whole network in; here only who is named above comes in.
        {
          name: "deny-rest",
          priority: 4096,
          direction: "Inbound",
          access: "Deny",
          protocol: "*",
          sourceAddressPrefix: "*",
          sourcePortRange: "*",
          destinationAddressPrefix: "*",
          destinationPortRange: "*",
        },
      ],
    },
    { parent },
  );
}
