import type { ClassSpec, Size } from "../../contract/class";

/** What a task may take of Fargate: CPU units (1024 = one vCPU) and memory in MiB. */
export interface TaskSize {
  readonly cpu: number;
  readonly memory: number;
}

/** Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html#fargate-tasks-size */
export const TASK_SIZES: Readonly<Record<Size, TaskSize>> = {
  small: { cpu: 512, memory: 1024 },
  medium: { cpu: 1024, memory: 2048 },
  large: { cpu: 2048, memory: 4096 },
  xlarge: { cpu: 4096, memory: 8192 },
};

/**
 * 8, 16, 64 and 128 GiB of memory: about 10 MiB a connection of the bounds each is meant for.
 * Source: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.DBInstanceClass.Support.html
 */
export const DATABASE_SIZES: Readonly<Record<Size, string>> = {
  small: "db.t4g.large",
  medium: "db.r6g.large",
  large: "db.r6g.2xlarge",
  xlarge: "db.r6g.4xlarge",
};

/** Source: https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/CacheNodes.SupportedTypes.html */
export const CACHE_SIZES: Readonly<Record<Size, string>> = {
  small: "cache.t4g.medium",
  medium: "cache.m6g.large",
  large: "cache.r6g.xlarge",
  xlarge: "cache.r6g.4xlarge",
};

/** Parameter group family of each PostgreSQL major version a class may name. */
export const DATABASE_FAMILIES: Readonly<Record<ClassSpec["database"]["version"], string>> = {
  "15": "postgres15",
  "16": "postgres16",
  "17": "postgres17",
};
