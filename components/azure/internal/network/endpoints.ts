import * as network from "@pulumi/azure-native/network";
import * as privatedns from "@pulumi/azure-native/privatedns";
import type * as pulumi from "@pulumi/pulumi";
import type { OwnerContext } from "../../../contract/owner";
import { PRIVATE_ENDPOINT } from "../limits";
import type { Scope } from "../scope";

/** Services reached through the stamp's network only. */
export type PrivateService = "vault" | "blob" | "queue" | "events" | "cache" | "database" | "registry";

/**
 * The zone in which each service's private addresses are found; the names are Azure's.
 * Source: https://learn.microsoft.com/azure/private-link/private-endpoint-dns
 */
export const PRIVATE_ZONES: Readonly<Record<PrivateService, string>> = {
  vault: "privatelink.vaultcore.azure.net",
  blob: "privatelink.blob.core.windows.net",
  queue: "privatelink.servicebus.windows.net",
  // The same as the queue's: a network has one zone for both.
  events: "privatelink.servicebus.windows.net",
  cache: "privatelink.redis.azure.net",
  database: "privatelink.postgres.database.azure.com",
  registry: "privatelink.documents.azure.com",
};

/** What of a service the endpoint leads to; the words are Azure's. */
const GROUPS: Readonly<Record<Exclude<PrivateService, "database">, string>> = {
  vault: "vault",
  blob: "blob",
  queue: "namespace",
  events: "namespace",
  cache: "redisEnterprise",
  registry: "Sql",
};

/** A private zone and its link to the stamp's network. */
export interface PrivateNames {
  readonly zone: privatedns.PrivateZone;
  readonly link: privatedns.VirtualNetworkLink;
}

/** A private zone that only the stamp's own network asks. */
export function privateZone(
  name: string,
  args: { readonly scope: Scope; readonly service: PrivateService; readonly vnet: network.VirtualNetwork },
  parent: pulumi.Resource,
): PrivateNames {
  const { scope, service, vnet } = args;
  const { resourceGroupName, tags } = scope;
  const zone = new privatedns.PrivateZone(
    name,
    { privateZoneName: PRIVATE_ZONES[service], resourceGroupName, location: "global", tags },
    { parent },
  );
  const link = new privatedns.VirtualNetworkLink(
    `${name}-link`,
    {
      virtualNetworkLinkName: "stamp",
      privateZoneName: zone.name,
      resourceGroupName,
      location: "global",
      tags,
      virtualNetwork: { id: vnet.id },
      registrationEnabled: false,
    },
    { parent },
  );
  return { zone, link };
}

/** What a private endpoint is made from. */
export interface PrivateEndpointArgs {
  readonly context: OwnerContext;
  readonly scope: Scope;
  readonly service: Exclude<PrivateService, "database">;
  readonly resource: pulumi.CustomResource;
  readonly subnet: network.Subnet;
  readonly zone: privatedns.PrivateZone;
  /** What has to be done before, where a service takes one change at a time. */
  readonly after: readonly pulumi.Resource[];
}

/** Brings a service into the stamp's network under its usual name. */
export function privateEndpoint(
  name: string,
  args: PrivateEndpointArgs,
  parent: pulumi.Resource,
): network.PrivateEndpoint {
  const { context, scope, service, resource, subnet, zone, after } = args;
  const endpoint = new network.PrivateEndpoint(
    name,
    {
      privateEndpointName: context.physicalName(`pe-${service}`, PRIVATE_ENDPOINT),
      customNetworkInterfaceName: context.physicalName(`nic-${service}`, PRIVATE_ENDPOINT),
      ...scope,
      subnet: { id: subnet.id },
      privateLinkServiceConnections: [
        { name: service, privateLinkServiceId: resource.id, groupIds: [GROUPS[service]] },
      ],
    },
    { parent, dependsOn: [...after] },
  );
  new network.PrivateDnsZoneGroup(
    `${name}-names`,
    {
      privateDnsZoneGroupName: "default",
      privateEndpointName: endpoint.name,
      resourceGroupName: scope.resourceGroupName,
      privateDnsZoneConfigs: [{ name: service, privateDnsZoneId: zone.id }],
    },
    { parent },
  );
  return endpoint;
}
