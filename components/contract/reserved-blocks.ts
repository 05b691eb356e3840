import { blockOf, type Cidr, overlaps } from "./cidr";
import { Cloud } from "./cloud";

/** Private addresses that a service of a stamp keeps to itself on its cloud. */
export interface ReservedBlock {
  readonly block: string;
  /** The service. */
  readonly by: string;
}

/** The environment of Container Apps; its addresses between 100.64.0.0 and 100.127.255.255 belong to workload profiles. */
const CONTAINER_APPS = "Azure Container Apps";

/**
 * Blocks a stamp can't have. The services take them and say so late, or answer nobody from there.
 * Sources: https://learn.microsoft.com/azure/container-apps/custom-virtual-networks (subnet address range restrictions),
 * https://cloud.google.com/sql/docs/postgres/private-ip (172.17.0.0/16 is the bridge's of Docker)
 */
const RESERVED: Readonly<Record<Cloud, readonly ReservedBlock[]>> = {
  aws: [],
  azure: [
    { block: "172.30.0.0/16", by: CONTAINER_APPS },
    { block: "172.31.0.0/16", by: CONTAINER_APPS },
    { block: "100.100.0.0/17", by: CONTAINER_APPS },
    { block: "100.100.128.0/19", by: CONTAINER_APPS },
    { block: "100.100.160.0/19", by: CONTAINER_APPS },
    { block: "100.100.192.0/19", by: CONTAINER_APPS },
  ],
  gcp: [{ block: "172.17.0.0/16", by: "Cloud SQL" }],
};

/** The reserved block that a stamp's block shares addresses with; undefined when there is none. */
export function reservedFor(cloud: Cloud, block: Cidr): ReservedBlock | undefined {
  return RESERVED[cloud].find((reserved) => overlaps(block, blockOf(reserved.block)));
}

/** All of a cloud's; none for a cloud there is none of. */
export function reservedBlocks(cloud: string | undefined): readonly Cidr[] {
  const known = Object.values(Cloud).find((name) => name === cloud);
  return known === undefined ? [] : RESERVED[known].map(({ block }) => blockOf(block));
}
