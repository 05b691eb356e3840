import { type ClassSpec, Size } from "../../contract/class";
import { StampError } from "../../../core/errors";

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
const DATABASE_SIZES: Readonly<Record<Size, string>> = {
  small: "db.t4g.large",
  medium: "db.r6g.large",
  large: "db.r6g.2xlarge",
  xlarge: "db.r6g.4xlarge",
};

/**
 * Sizes whose machine a region does not sell for PostgreSQL. Another machine there would make its stamps unlike the others of their class.
 * Source: AWS's price list, as CloudFormation's linter carries it; `npm run truth` holds this against it, region by region.
 */
const NOT_SOLD: Readonly<Record<string, readonly Size[]>> = { "ca-west-1": ["small"] };

/**
 * The machine class of a database in a region.
 * @throws StampError `input` where the region does not sell it
 */
export function databaseClass(size: Size, region: string): string {
  const lacks = Object.hasOwn(NOT_SOLD, region) ? NOT_SOLD[region] : undefined;
  if (lacks?.includes(size) === true)
    throw new StampError("input", `${region} does not sell ${DATABASE_SIZES[size]} for PostgreSQL`, {
      field: "database.size",
      received: size,
      allowed: Object.values(Size)
        .filter((other) => !lacks.includes(other))
        .join(", "),
      fix: "give the class another size, or put the stamp in another region",
    });
  return DATABASE_SIZES[size];
}

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
