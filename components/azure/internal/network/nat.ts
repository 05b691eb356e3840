import * as network from "@pulumi/azure-native/network";
import type * as pulumi from "@pulumi/pulumi";
import type { OwnerContext } from "../../../contract/owner";
import { NETWORK_RESOURCE } from "../limits";
import type { Scope } from "../scope";

/** What a way out is made from. */
export interface NatArgs {
  readonly context: OwnerContext;
  readonly scope: Scope;
  /** Zones its address spans. */
  readonly zones: readonly string[];
}

/** One gateway, because a subnet takes one; Azure puts it in a zone that is up. Its address spans the zones. */
export function natGateway(
  name: string,
  { context, scope, zones }: NatArgs,
  parent: pulumi.Resource,
): network.NatGateway {
  const address = new network.PublicIPAddress(
    `${name}-address`,
    {
      publicIpAddressName: context.physicalName("ip-nat", NETWORK_RESOURCE),
      ...scope,
      sku: { name: "Standard", tier: "Regional" },
      publicIPAllocationMethod: "Static",
      publicIPAddressVersion: "IPv4",
      zones: [...zones],
    },
    { parent },
  );
  return new network.NatGateway(
    name,
    {
      natGatewayName: context.physicalName("nat", NETWORK_RESOURCE),
      ...scope,
      sku: { name: "Standard" },
      idleTimeoutInMinutes: 4,
      publicIpAddresses: [{ id: address.id }],
    },
    { parent },
  );
}
