import * as network from "@pulumi/azure-native/network";
import type * as privatedns from "@pulumi/azure-native/privatedns";
import * as pulumi from "@pulumi/pulumi";
import type { NetworkPart, PartArgs } from "../contract/parts";
import {
  type PrivateNames,
  type PrivateService,
  privateEndpoint,
  privateZone,
} from "./internal/network/endpoints";
import { VIRTUAL_NETWORK } from "./internal/limits";
import { natGateway } from "./internal/network/nat";
import { type Scope, scopeOf } from "./internal/scope";
import { type MadeSubnet, subnet, subnetPlans } from "./internal/network/subnets";
import type { Secrets } from "./secrets";

/** What the network is made from. */
export interface NetworkArgs extends PartArgs {
  readonly secrets: Secrets;
  /** What runs in the app's subnet. Default Container Apps; a fleet whose app is a cluster of its own says so. */
  readonly runs?: "containers" | "cluster";
}

/**
 * The stamp's own network: containers, database and private endpoints each in a subnet with its own security group,
 * one way out through a NAT gateway, and private zones that nobody else asks.
 */
export class Network extends pulumi.ComponentResource implements NetworkPart {
  readonly networkId: pulumi.Output<string>;
  readonly vnet: network.VirtualNetwork;
  /** Subnet of the containers' environment. */
  readonly appSubnet: network.Subnet;
  /** Subnet of the PostgreSQL servers. */
  readonly dataSubnet: network.Subnet;
  /** What says who comes into that subnet. */
  readonly dataGroup: network.NetworkSecurityGroup;
  /** Subnet of the private endpoints. */
  readonly endpointSubnet: network.Subnet;
  private readonly zones: ReadonlyMap<PrivateService, PrivateNames>;

  constructor(name: string, args: NetworkArgs, opts: pulumi.ComponentResourceOptions) {
    super("stampworks:azure:Network", name, {}, opts);
    const scope = scopeOf("network", args);

    this.vnet = this.virtualNetwork(name, args, scope);
    const nat = natGateway(`${name}-nat`, { context: args.context, scope, zones: args.context.zones }, this);
    const [app, data, endpoints] = this.subnets(name, args, scope, nat);
    this.appSubnet = app.subnet;
    this.dataSubnet = data.subnet;
    this.dataGroup = data.group;
    this.endpointSubnet = endpoints.subnet;
    this.zones = this.privateZones(name, args, scope);
    privateEndpoint(
      `${name}-vault`,
      {
        context: args.context,
        scope,
        service: "vault",
        resource: args.secrets.keys.vault,
        subnet: this.endpointSubnet,
        zone: this.zone("vault"),
        after: [],
      },
      this,
    );

    this.networkId = this.vnet.id;
    this.registerOutputs({ networkId: this.networkId });
  }

  /** The private zone of a service the class has. */
  zone(service: PrivateService): privatedns.PrivateZone {
    return this.known(service).zone;
  }

  /** That zone's link to the network, for what needs its names to resolve from the start. */
  zoneLink(service: PrivateService): privatedns.VirtualNetworkLink {
    return this.known(service).link;
  }

  private known(service: PrivateService): PrivateNames {
    const known = this.zones.get(service);
    if (known === undefined)
      throw new Error(`the class has no ${service}, so there is no private zone for it`);
    return known;
  }

  private virtualNetwork(name: string, { context }: NetworkArgs, scope: Scope): network.VirtualNetwork {
    return new network.VirtualNetwork(
      `${name}-vnet`,
      {
        virtualNetworkName: context.physicalName("net", VIRTUAL_NETWORK),
        ...scope,
        addressSpace: { addressPrefixes: [context.cidr.block] },
      },
      // Subnets are resources of their own; the provider keeps those that are not said here.
      { parent: this },
    );
  }

  private subnets(
    name: string,
    { context, spec, runs }: NetworkArgs,
    scope: Scope,
    nat: network.NatGateway,
  ): [MadeSubnet, MadeSubnet, MadeSubnet] {
    const made: MadeSubnet[] = [];
    for (const plan of subnetPlans(context, spec.database.pooling.enabled, runs)) {
      const after = made.map((each) => each.subnet);
      made.push(subnet(`${name}-${plan.role}`, { context, scope, plan, vnet: this.vnet, nat, after }, this));
    }
    const [app, data, endpoints] = made;
    if (app === undefined || data === undefined || endpoints === undefined)
      throw new Error("the plan has three subnets");
    return [app, data, endpoints];
  }

  private privateZones(
    name: string,
    { spec }: NetworkArgs,
    scope: Scope,
  ): ReadonlyMap<PrivateService, PrivateNames> {
    const services: PrivateService[] = ["vault", "blob"];
    if (spec.queue.enabled || spec.events.enabled) services.push("queue");
    if (spec.cache.enabled) services.push("cache");
    if (spec.database.enabled) services.push("database");
    return new Map(
      services.map((service) => [
        service,
        privateZone(`${name}-zone-${service}`, { scope, service, vnet: this.vnet }, this),
      ]),
    );
  }
}
