import type * as pulumi from "@pulumi/pulumi";
import type { ClassSpec } from "../../../contract/class";
import { poolOf } from "../../../contract/pooling";
import { DAY, gib, MINUTE } from "../../../contract/units";
import { type AlarmRow, ANY, ids, type Levels, type Metric, most, row } from "./alarm-row";
import type { Watched } from "./watched";

/** The primary's connections, CPU and storage, and how late the replicas are. */
export function databaseRows(
  { bounds, database: spec, recovery }: ClassSpec,
  { database, replicas }: Watched,
  of: Levels,
): AlarmRow[] {
  if (database === undefined) return [];
  const metric = (name: string, stat: string, instance = database): Metric => ({
    namespace: "AWS/RDS",
    name,
    dimensions: { DBInstanceIdentifier: instance },
    stat,
  });
  const free = of(gib(spec.storageGb));
  const left = { warn: gib(spec.storageGb) - free.warn, act: gib(spec.storageGb) - free.act };
  const lag = replicas.map((replica) => metric("ReplicaLag", "Maximum", replica));
  return [
    row(
      "db-connections",
      "connections near the class's bound",
      metric("DatabaseConnections", "Maximum"),
      of(bounds.databaseConnections),
    ),
    row("db-cpu", "CPU of the database is high", metric("CPUUtilization", "Average"), of(100)),
    {
      ...row("db-storage", "the database's storage fills up", metric("FreeStorageSpace", "Minimum"), left),
      below: true,
    },
    ...(lag.length === 0
      ? []
      : [
          {
            ...row(
              "db-lag",
              "a replica is nearly as late as the promised recovery point",
              metric("ReplicaLag", "Maximum"),
              of(recovery.rpoMinutes * MINUTE),
            ),
            metrics: lag,
            expression: most(lag),
          },
        ]),
  ];
}

/**
 * Clients of the pooler, and how long they wait for a connection of the server, in microseconds.
 * Source: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy.monitoring.html
 */
const BORROWED = { warn: 100_000, act: 1_000_000 };

/** How full the pooler is; none where the class has none. */
export function poolerRows(spec: ClassSpec, { pooler }: Watched, of: Levels): AlarmRow[] {
  const pool = poolOf(spec);
  if (pool === undefined || pooler === undefined) return [];
  const metric = (name: string, stat: string): Metric => ({
    namespace: "AWS/RDS",
    name,
    dimensions: { ProxyName: pooler },
    stat,
  });
  return [
    row(
      "pool-clients",
      "clients near what the pooler takes",
      metric("ClientConnections", "Sum"),
      of(pool.clients),
    ),
    row(
      "pool-waits",
      "clients wait for a connection of the database",
      metric("DatabaseConnectionsBorrowLatency", "Average"),
      BORROWED,
    ),
  ];
}

/** The fullest and the busiest node. */
export function cacheRows({ cacheNodes }: Watched, of: Levels): AlarmRow[] {
  const rows = (key: string, says: string, name: string): AlarmRow[] => {
    const metrics = cacheNodes.map((node) => ({
      namespace: "AWS/ElastiCache",
      name,
      dimensions: { CacheClusterId: node },
      stat: "Average",
    }));
    const [first] = metrics;
    return first === undefined
      ? []
      : [{ ...row(key, says, first, of(100)), metrics, expression: most(metrics) }];
  };
  return [
    ...rows("cache-memory", "memory of a cache node fills up", "DatabaseMemoryUsagePercentage"),
    ...rows("cache-cpu", "CPU of a cache node is high", "EngineCPUUtilization"),
  ];
}

/** How much waits, how long, and what nobody could handle. */
export function queueRows({ queue: spec, workers }: ClassSpec, { queue }: Watched, of: Levels): AlarmRow[] {
  if (queue === undefined) return [];
  const metric = (name: string, queueName: pulumi.Input<string>): Metric => ({
    namespace: "AWS/SQS",
    name,
    dimensions: { QueueName: queueName },
    stat: "Maximum",
  });
  const depth = workers.targetBacklog * workers.maxInstances;
  return [
    row(
      "queue-depth",
      "more waits than all workers are meant to hold",
      metric("ApproximateNumberOfMessagesVisible", queue.work),
      of(depth),
    ),
    row(
      "queue-age",
      "messages near the end of their retention",
      metric("ApproximateAgeOfOldestMessage", queue.work),
      of(spec.retentionDays * DAY),
    ),
    row(
      "queue-dead",
      "messages nobody could handle",
      metric("ApproximateNumberOfMessagesVisible", queue.dead),
      ANY,
      MINUTE,
      1,
    ),
  ];
}

/**
 * Events that the centre does not take: first tried again, then among the dead letters, which are lost at the end of their days.
 * Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html
 */
export function eventRows({ events }: Watched): AlarmRow[] {
  if (events === undefined) return [];
  const retried: Metric = {
    namespace: "AWS/Events",
    name: "RetryInvocationAttempts",
    dimensions: { EventBusName: events.bus, RuleName: events.rule },
    stat: "Sum",
  };
  const dead: Metric = {
    namespace: "AWS/SQS",
    name: "ApproximateNumberOfMessagesVisible",
    dimensions: { QueueName: events.dead },
    stat: "Maximum",
  };
  return [
    row("events-late", "events wait because the centre takes none", retried, ANY),
    row("events-dead", "events that could not be delivered", dead, ANY, MINUTE, 1),
  ];
}

/** What all buckets hold together; S3 counts once a day. */
export function storageRows({ bounds }: ClassSpec, { buckets }: Watched, of: Levels): AlarmRow[] {
  const metrics = buckets.map((bucket) => ({
    namespace: "AWS/S3",
    name: "BucketSizeBytes",
    dimensions: { BucketName: bucket, StorageType: "StandardStorage" },
    stat: "Average",
  }));
  const [first] = metrics;
  if (first === undefined) return [];
  const expression = `SUM([${ids(metrics)}])`;
  return [
    {
      ...row("storage", "objects near the class's bound", first, of(gib(bounds.storageGb)), DAY, 1),
      metrics,
      expression,
    },
  ];
}
