import type { ClassSpec, Size } from "../../contract/class";

/** What a container may take of Cloud Run: vCPUs and memory, as the service writes them. */
export interface ContainerSize {
  readonly cpu: string;
  readonly memory: string;
}

/**
 * Less than one vCPU would allow one request at a time, so the smallest has a whole one.
 * Source: https://cloud.google.com/run/docs/configuring/services/cpu and .../memory-limits
 */
export const CONTAINER_SIZES: Readonly<Record<Size, ContainerSize>> = {
  small: { cpu: "1", memory: "1Gi" },
  medium: { cpu: "1", memory: "2Gi" },
  large: { cpu: "2", memory: "4Gi" },
  xlarge: { cpu: "4", memory: "8Gi" },
};

/**
 * Machines of the Enterprise Plus edition, the only one that keeps 35 days for point-in-time restore. The smallest
 * sold has 2 vCPU and 16 GB. Source: https://cloud.google.com/sql/docs/postgres/machine-series-overview
 */
export const DATABASE_SIZES: Readonly<Record<Size, string>> = {
  small: "db-perf-optimized-N-2",
  medium: "db-perf-optimized-N-4",
  large: "db-perf-optimized-N-8",
  xlarge: "db-perf-optimized-N-16",
};

/**
 * Nodes with 6.5, 13 and 58 GB; the smallest (1.4 GB) shares its cores and has no service level.
 * Source: https://cloud.google.com/memorystore/docs/valkey/instance-node-specification
 */
export const CACHE_SIZES: Readonly<Record<Size, string>> = {
  small: "SHARED_CORE_NANO",
  medium: "STANDARD_SMALL",
  large: "HIGHMEM_MEDIUM",
  xlarge: "HIGHMEM_XLARGE",
};

/** Cloud SQL's name of each PostgreSQL major version a class may name. */
export const DATABASE_VERSIONS: Readonly<Record<ClassSpec["database"]["version"], string>> = {
  "15": "POSTGRES_15",
  "16": "POSTGRES_16",
  "17": "POSTGRES_17",
};
