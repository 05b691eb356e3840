import type * as pulumi from "@pulumi/pulumi";
import type { ClassSpec } from "../../contract/class";
import { DAY, gib, MINUTE, share } from "../../contract/units";

/** One metric of CloudWatch. */
export interface Metric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, pulumi.Input<string>>>;
  /** `Average`, `Sum`, `Maximum`, `Minimum` or a percentile such as `p95`. */
  readonly stat: string;
}

/** One thing to watch and where to speak up. */
export interface AlarmRow {
  /** Kind of the alarm's name. */
  readonly key: string;
  /** What has happened when it rings. */
  readonly says: string;
  readonly metrics: readonly Metric[];
  /** Metric math over `m0`, `m1` …; default the only metric. */
  readonly expression?: string;
  /** Seconds a value stands for. */
  readonly period: number;
  /** Values in a row that must be beyond the threshold. */
  readonly periods: number;
  /** Level → threshold in the metric's unit; `warn` says plan, `act` says do. */
  readonly thresholds: Readonly<Partial<Record<"warn" | "act", number>>>;
  /** Rings below the threshold instead of above it. */
  readonly below?: boolean;
}

/** Names by which CloudWatch knows what the stamp is made of; undefined for parts the class leaves out. */
export interface Watched {
  readonly cluster: pulumi.Input<string>;
  readonly web: pulumi.Input<string>;
  readonly worker: pulumi.Input<string> | undefined;
  readonly balancer: pulumi.Input<string>;
  readonly targets: pulumi.Input<string>;
  readonly database: pulumi.Input<string> | undefined;
  readonly replicas: readonly pulumi.Input<string>[];
  readonly cacheNodes: readonly pulumi.Input<string>[];
  readonly queue: { readonly work: pulumi.Input<string>; readonly dead: pulumi.Input<string> } | undefined;
  readonly buckets: readonly pulumi.Input<string>[];
  readonly vault: pulumi.Input<string>;
  readonly rotator: pulumi.Input<string>;
}

/** Share of failed requests, in percent, and 95th percentile of the answer time, in seconds. */
const ERRORS = { warn: 1, act: 5 };
const LATENCY = { warn: 1, act: 2 };
/** Trouble that is none of degree. */
const ANY = { act: 0 };

type Levels = (bound: number) => { warn: number; act: number };

/** Every alarm of a stamp: at the class's percentages of its bounds, or of what a resource can carry. */
export function alarmRows(spec: ClassSpec, watched: Watched): AlarmRow[] {
  const { warnPercent, actPercent } = spec.observability;
  const of: Levels = (bound) => ({ warn: share(warnPercent, bound), act: share(actPercent, bound) });
  return [
    ...edgeRows(spec, watched, of),
    ...serviceRows("web", watched.web, spec.app.maxInstances, watched, of),
    ...(watched.worker === undefined
      ? []
      : serviceRows("worker", watched.worker, spec.workers.maxInstances, watched, of)),
    ...databaseRows(spec, watched, of),
    ...cacheRows(watched, of),
    ...queueRows(spec, watched, of),
    ...storageRows(spec, watched, of),
    ...keepingRows(watched),
  ];
}

const row = (
  key: string,
  says: string,
  metric: Metric,
  thresholds: AlarmRow["thresholds"],
  period = MINUTE,
  periods = 5,
): AlarmRow => ({
  key,
  says,
  metrics: [metric],
  thresholds,
  period,
  periods,
});

function edgeRows({ bounds }: ClassSpec, { balancer, targets }: Watched, of: Levels): AlarmRow[] {
  const metric = (name: string, stat: string, more: Metric["dimensions"] = {}): Metric => ({
    namespace: "AWS/ApplicationELB",
    name,
    dimensions: { LoadBalancer: balancer, ...more },
    stat,
  });
  return [
    row(
      "requests",
      "requests near the class's bound",
      metric("RequestCount", "Sum"),
      of(bounds.requestsPerSecond * MINUTE),
    ),
    {
      ...row("errors", "the web service fails requests", metric("HTTPCode_Target_5XX_Count", "Sum"), ERRORS),
      metrics: [metric("HTTPCode_Target_5XX_Count", "Sum"), metric("RequestCount", "Sum")],
      expression: "100 * FILL(m0, 0) / m1",
    },
    row("latency", "the web service answers slowly", metric("TargetResponseTime", "p95"), LATENCY),
    row(
      "unhealthy",
      "instances fail their health check",
      metric("UnHealthyHostCount", "Maximum", { TargetGroup: targets }),
      ANY,
    ),
  ];
}

function serviceRows(
  role: string,
  service: pulumi.Input<string>,
  most: number,
  { cluster }: Watched,
  of: Levels,
): AlarmRow[] {
  const metric = (namespace: string, name: string): Metric => ({
    namespace,
    name,
    dimensions: { ClusterName: cluster, ServiceName: service },
    stat: "Average",
  });
  return [
    row(`${role}-cpu`, `CPU of the ${role} service is high`, metric("AWS/ECS", "CPUUtilization"), of(100)),
    row(
      `${role}-memory`,
      `memory of the ${role} service is high`,
      metric("AWS/ECS", "MemoryUtilization"),
      of(100),
    ),
    row(
      `${role}-count`,
      `the ${role} service nears its most instances`,
      metric("ECS/ContainerInsights", "RunningTaskCount"),
      of(most),
    ),
  ];
}

function databaseRows(
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

function cacheRows({ cacheNodes }: Watched, of: Levels): AlarmRow[] {
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

function queueRows({ queue: spec, workers }: ClassSpec, { queue }: Watched, of: Levels): AlarmRow[] {
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

function storageRows({ bounds }: ClassSpec, { buckets }: Watched, of: Levels): AlarmRow[] {
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

/** Backups and rotations: what nobody misses until it is needed. */
function keepingRows({ vault, rotator }: Watched): AlarmRow[] {
  const backup = (name: string): Metric => ({
    namespace: "AWS/Backup",
    name,
    dimensions: { BackupVaultName: vault },
    stat: "Sum",
  });
  const errors = {
    namespace: "AWS/Lambda",
    name: "Errors",
    dimensions: { FunctionName: rotator },
    stat: "Sum",
  };
  return [
    row("backup-failed", "a backup failed", backup("NumberOfBackupJobsFailed"), ANY, 5 * MINUTE, 1),
    row("copy-failed", "a copy of a backup failed", backup("NumberOfCopyJobsFailed"), ANY, 5 * MINUTE, 1),
    row("rotation-failed", "a secret could not be rotated", errors, ANY, 5 * MINUTE, 1),
  ];
}

function most(metrics: readonly Metric[]): string {
  return `MAX([${ids(metrics)}])`;
}

function ids(metrics: readonly Metric[]): string {
  return metrics.map((_, index) => `m${index}`).join(", ");
}
