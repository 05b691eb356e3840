import type { Size } from "../../contract/class";

/** What one container is given. */
export interface ContainerSize {
  /** vCPU; a container takes at least 0.25. */
  readonly cpu: number;
  /** GiB. */
  readonly memoryGib: number;
}

/**
 * Containers by size, in the steps Container Apps sells.
 * Source: https://learn.microsoft.com/azure/container-apps/containers#allocations
 */
export const CONTAINERS: Readonly<Record<Size, ContainerSize>> = {
  small: { cpu: 0.5, memoryGib: 1 },
  medium: { cpu: 1, memoryGib: 2 },
  large: { cpu: 2, memoryGib: 4 },
  xlarge: { cpu: 4, memoryGib: 8 },
};

/**
 * The machines the containers run on: the stamp's own, shared with nobody. One vCPU and 4 GiB of each are left to
 * the platform.
 * Source: https://learn.microsoft.com/azure/container-apps/workload-profiles-overview#profile-types
 */
export const WORKLOAD_PROFILE = {
  name: "stamp",
  type: "D8",
  cpu: 7,
  memoryGib: 28,
  leastForZones: 3,
} as const;

/** Containers of one size and how many of them. */
export interface Replicas {
  readonly size: Size;
  readonly count: number;
}

/** Machines that hold these containers, and never fewer than one a zone. */
export function machinesFor(replicas: readonly Replicas[]): number {
  const machines = replicas.map(({ size, count }) => {
    const { cpu, memoryGib } = CONTAINERS[size];
    return Math.ceil(
      count / Math.floor(Math.min(WORKLOAD_PROFILE.cpu / cpu, WORKLOAD_PROFILE.memoryGib / memoryGib)),
    );
  });
  return Math.max(
    WORKLOAD_PROFILE.leastForZones,
    machines.reduce((sum, count) => sum + count, 0),
  );
}

/**
 * PostgreSQL servers by size: 16, 32, 64 and 128 GiB of memory, for 1,718, 3,437, 5,000 and 5,000 connections; Azure
 * allows no more than 5,000. Memory optimised, because a connection costs memory rather than CPU, and burstable
 * servers can't have a standby in another zone.
 * Source: https://learn.microsoft.com/azure/postgresql/configure-maintain/concepts-limits#maximum-connections
 */
export const DATABASES: Readonly<Record<Size, string>> = {
  small: "Standard_E2ds_v5",
  medium: "Standard_E4ds_v5",
  large: "Standard_E8ds_v5",
  xlarge: "Standard_E16ds_v5",
};

/**
 * Disks a PostgreSQL server can have, in GiB.
 * Source: https://learn.microsoft.com/azure/postgresql/compute-storage/concepts-storage-premium-ssd
 */
export const DATABASE_DISKS = [32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16_384] as const;

/** The smallest disk that holds so many GB. */
export function diskFor(storageGb: number): number {
  return DATABASE_DISKS.find((disk) => disk >= storageGb) ?? DATABASE_DISKS[DATABASE_DISKS.length - 1] ?? 32;
}

/**
 * Azure Managed Redis, balanced between memory and CPU, from 0.5 GB to 960 GB.
 * Source: https://learn.microsoft.com/azure/redis/overview#choosing-the-right-tier
 */
export const CACHE_LADDER = [
  "Balanced_B0",
  "Balanced_B1",
  "Balanced_B3",
  "Balanced_B5",
  "Balanced_B10",
  "Balanced_B20",
  "Balanced_B50",
  "Balanced_B100",
  "Balanced_B150",
  "Balanced_B250",
  "Balanced_B350",
] as const;
export type CacheSku = (typeof CACHE_LADDER)[number];

/** The step of a cache with two nodes: 0.5 GB, 3 GB, 12 GB, 60 GB. */
const CACHE_STEPS: Readonly<Record<Size, number>> = { small: 0, medium: 2, large: 4, xlarge: 6 };

/**
 * The cache of a size with so many nodes. Azure sells no nodes: every cache is a primary and a replica in two
 * zones, and what grows is the tier. So each node beyond the second is one step up, which adds memory and shards.
 */
export function cacheFor(size: Size, nodes: number): CacheSku {
  return CACHE_LADDER[CACHE_STEPS[size] + nodes - 2] ?? "Balanced_B350";
}
