import { Subnetwork } from "@pulumi/gcp/compute";
import type * as pulumi from "@pulumi/pulumi";
import type { StampContext } from "../../../contract/context";
import { COMPUTE } from "../limits";

/** The stamp's subnets. On Google Cloud a subnet spans the zones of its region, so there is one a tier. */
export interface Subnets {
  /** Cloud Run's instances. */
  readonly app: Subnetwork;
  /** Endpoints of the cache. */
  readonly data: Subnetwork;
  /** Proxies of the load balancer. */
  readonly edge: Subnetwork;
}

/** The first zone's block of each tier; the blocks of the other two zones stay free for growth. */
export function subnets(
  name: string,
  context: StampContext,
  network: pulumi.Input<string>,
  parent: pulumi.Resource,
): Subnets {
  const { region } = context.identity;
  const inner = (tier: "app" | "data"): Subnetwork =>
    new Subnetwork(
      `${name}-${tier}`,
      {
        name: context.physicalName(tier, COMPUTE),
        region,
        network,
        ipCidrRange: context.subnet(tier, 0),
        privateIpGoogleAccess: true,
        stackType: "IPV4_ONLY",
        logConfig: {
          aggregationInterval: "INTERVAL_5_SEC",
          flowSampling: 1,
          metadata: "INCLUDE_ALL_METADATA",
        },
      },
      { parent },
    );
  const edge = new Subnetwork(
    `${name}-edge`,
    {
      name: context.physicalName("edge", COMPUTE),
      region,
      network,
      ipCidrRange: context.subnet("public", 0),
      // Holds Google's proxies only; flow logs and private access can't be turned on for this purpose.
      purpose: "REGIONAL_MANAGED_PROXY",
      role: "ACTIVE",
    },
    { parent },
  );
  return { app: inner("app"), data: inner("data"), edge };
}
