import * as pulumi from "@pulumi/pulumi";
import type { ClassSpec } from "../../../contract/class";
import { poolOf } from "../../../contract/pooling";
import { DAY, gib, HOUR, MINUTE, share } from "../../../contract/units";
import {
  type AlarmRow,
  ANY,
  certificateRow,
  type Levels,
  type LogRow,
  row,
  type Series,
  type ServiceMetrics,
  series,
} from "./alarm-row";

/** Names by which Cloud Monitoring knows what the stamp is made of; undefined for parts the class leaves out. */
export interface Watched {
  readonly services: readonly ServiceMetrics[];
  readonly urlMap: pulumi.Input<string>;
  readonly uptimeCheck: pulumi.Input<string>;
  /** `<project>:<instance>`. */
  readonly database: pulumi.Input<string> | undefined;
  readonly replicas: readonly pulumi.Input<string>[];
  readonly cache: pulumi.Input<string> | undefined;
  readonly queue: { readonly work: pulumi.Input<string>; readonly dead: pulumi.Input<string> } | undefined;
  readonly events: { readonly sent: pulumi.Input<string>; readonly dead: pulumi.Input<string> } | undefined;
  readonly buckets: readonly pulumi.Input<string>[];
}

/** Share of failed requests. */
export const ERRORS = { warn: 0.01, act: 0.05 };
/** 95th percentile of the answer time, in milliseconds. */
export const LATENCY = { warn: 1000, act: 2000 };

/** Every alarm of a stamp: at the class's percentages of its bounds, or of what a resource can carry. */
export function alarmRows(spec: ClassSpec, watched: Watched): AlarmRow[] {
  const { warnPercent, actPercent } = spec.observability;
  const of: Levels = (bound) => ({ warn: share(warnPercent, bound), act: share(actPercent, bound) });
  return [
    ...edgeRows(spec, watched, of),
    certificateRow(),
    ...watched.services.flatMap((service) =>
      serviceRows(service, (service.role === "web" ? spec.app : spec.workers).maxInstances, of),
    ),
    ...databaseRows(spec, watched, of),
    ...cacheRows(watched, of),
    ...queueRows(spec, watched, of),
    ...eventRows(watched),
    ...storageRows(spec, watched, of),
  ];
}

/** What nobody misses until it is needed: backups and their copies. */
export function logRows(): LogRow[] {
  const sql =
    'resource.type="cloudsql_database" AND severity>=ERROR AND protoPayload.methodName=("cloudsql.instances.automatedBackup" OR "cloudsql.backupRuns.insert" OR "cloudsql.backups.create")';
  return [
    { key: "backup-failed", says: "a backup of the database failed", filter: sql },
    {
      key: "copy-failed",
      says: "a copy of a bucket failed",
      filter: 'resource.type="storage_transfer_job" AND severity>=ERROR',
    },
    {
      key: "schedule-failed",
      says: "a backup could not be asked for",
      filter: 'resource.type="cloud_scheduler_job" AND severity>=ERROR',
    },
  ];
}

function edgeRows({ bounds }: ClassSpec, { urlMap, uptimeCheck }: Watched, of: Levels): AlarmRow[] {
  const edge = series("http_external_regional_lb_rule", "url_map_name", urlMap);
  const requests = edge("loadbalancing.googleapis.com/https/external/regional/request_count");
  const errors = edge(
    "loadbalancing.googleapis.com/https/external/regional/request_count",
    " AND metric.labels.response_code_class=500",
  );
  const latency = edge("loadbalancing.googleapis.com/https/external/regional/total_latencies");
  const passed = pulumi.interpolate`metric.type="monitoring.googleapis.com/uptime_check/check_passed" AND resource.type="uptime_url" AND metric.labels.check_id="${uptimeCheck}"`;
  return [
    row("requests", "requests near the class's bound", requests, of(bounds.requestsPerSecond), [
      "ALIGN_RATE",
      "REDUCE_SUM",
    ]),
    {
      ...row("errors", "the web service fails requests", errors, ERRORS, ["ALIGN_RATE", "REDUCE_SUM"]),
      denominator: requests,
    },
    row("latency", "the web service answers slowly", latency, LATENCY, ["ALIGN_PERCENTILE_95", "REDUCE_MAX"]),
    // One place of many that can't reach the stamp has a problem of its own; two have the stamp's.
    row("unhealthy", "the endpoint fails its health check", passed, { act: 1 }, [
      "ALIGN_NEXT_OLDER",
      "REDUCE_COUNT_FALSE",
    ]),
  ];
}

/** CPU, memory and count of a service. */
export function serviceRows(
  { role, cpu, memory, count }: ServiceMetrics,
  most: number,
  of: Levels,
): AlarmRow[] {
  return [
    row(`${role}-cpu`, `CPU of the ${role} service is high`, cpu.filter, of(1), cpu.how),
    row(`${role}-memory`, `memory of the ${role} service is high`, memory.filter, of(1), memory.how),
    row(`${role}-count`, `the ${role} service nears its most instances`, count.filter, of(most), count.how),
  ];
}

function databaseRows(spec: ClassSpec, { database, replicas }: Watched, of: Levels): AlarmRow[] {
  if (database === undefined) return [];
  const { bounds, recovery } = spec;
  const primary = series("cloudsql_database", "database_id", database);
  const lag = pulumi.interpolate`metric.type="cloudsql.googleapis.com/database/replication/replica_lag" AND resource.type="cloudsql_database" AND ${oneOf("database_id", replicas)}`;
  const late = row(
    "db-lag",
    "a replica is nearly as late as the promised recovery point",
    lag,
    of(recovery.rpoMinutes * MINUTE),
  );
  return [
    row(
      "db-connections",
      "connections near the class's bound",
      primary("cloudsql.googleapis.com/database/postgresql/num_backends"),
      of(bounds.databaseConnections),
      ["ALIGN_MAX", "REDUCE_SUM"],
    ),
    ...poolerRows(spec, primary, of),
    row(
      "db-cpu",
      "CPU of the database is high",
      primary("cloudsql.googleapis.com/database/cpu/utilization"),
      of(1),
    ),
    row(
      "db-memory",
      "memory of the database is high",
      primary("cloudsql.googleapis.com/database/memory/utilization"),
      of(1),
    ),
    row(
      "db-storage",
      "the database's storage fills up",
      primary("cloudsql.googleapis.com/database/disk/utilization"),
      of(1),
    ),
    ...(replicas.length === 0 ? [] : [late]),
  ];
}

/**
 * Clients of the pooler, and those that wait for a connection of the server.
 * Source: https://cloud.google.com/sql/docs/postgres/managed-connection-pooling#metrics
 */
function poolerRows(spec: ClassSpec, primary: Series, of: Levels): AlarmRow[] {
  const pool = poolOf(spec);
  if (pool === undefined) return [];
  const clients = (more = ""): pulumi.Output<string> =>
    primary("cloudsql.googleapis.com/database/postgresql/conn_pool/client_connections", more);
  return [
    row("pool-clients", "clients near what the pooler takes", clients(), of(pool.clients), [
      "ALIGN_MAX",
      "REDUCE_SUM",
    ]),
    row(
      "pool-waits",
      "clients wait for a connection of the database",
      clients(' AND metric.labels.status="waiting"'),
      ANY,
      ["ALIGN_MIN", "REDUCE_SUM"],
    ),
  ];
}

function cacheRows({ cache }: Watched, of: Levels): AlarmRow[] {
  if (cache === undefined) return [];
  const instance = series("memorystore.googleapis.com/Instance", "instance_id", cache);
  return [
    row(
      "cache-memory",
      "memory of a cache node fills up",
      instance("memorystore.googleapis.com/instance/memory/maximum_utilization"),
      of(1),
    ),
    row(
      "cache-cpu",
      "CPU of a cache node is high",
      instance("memorystore.googleapis.com/instance/cpu/maximum_utilization"),
      of(1),
    ),
  ];
}

function queueRows({ queue: spec, workers }: ClassSpec, { queue }: Watched, of: Levels): AlarmRow[] {
  if (queue === undefined) return [];
  const work = series("pubsub_subscription", "subscription_id", queue.work);
  const dead = series("pubsub_subscription", "subscription_id", queue.dead);
  const waiting = "pubsub.googleapis.com/subscription/num_undelivered_messages";
  const oldest = "pubsub.googleapis.com/subscription/oldest_unacked_message_age";
  const depth = workers.targetBacklog * workers.maxInstances;
  const letters = row("queue-dead", "messages nobody could handle", dead(waiting), ANY, [
    "ALIGN_MAX",
    "REDUCE_SUM",
  ]);
  return [
    row("queue-depth", "more waits than all workers are meant to hold", work(waiting), of(depth), [
      "ALIGN_MAX",
      "REDUCE_SUM",
    ]),
    row("queue-age", "messages near the end of their retention", work(oldest), of(spec.retentionDays * DAY), [
      "ALIGN_MAX",
      "REDUCE_MAX",
    ]),
    { ...letters, duration: 0 },
  ];
}

/** Seconds that the oldest event waits: a quarter of an hour says that the centre takes none, an hour that dead letters are near. */
const LATE_EVENTS = { warn: 15 * MINUTE, act: HOUR };

function eventRows({ events }: Watched): AlarmRow[] {
  if (events === undefined) return [];
  const of = series("pubsub_subscription", "subscription_id", events.sent);
  const dead = series("pubsub_subscription", "subscription_id", events.dead);
  const oldest = of("pubsub.googleapis.com/subscription/oldest_unacked_message_age");
  const letters = dead("pubsub.googleapis.com/subscription/num_undelivered_messages");
  return [
    row("events-late", "events wait because the centre takes none", oldest, LATE_EVENTS, [
      "ALIGN_MAX",
      "REDUCE_MAX",
    ]),
    {
      ...row("events-dead", "events that could not be delivered", letters, ANY, ["ALIGN_MAX", "REDUCE_SUM"]),
      duration: 0,
    },
  ];
}

function storageRows({ bounds }: ClassSpec, { buckets }: Watched, of: Levels): AlarmRow[] {
  const bytes = pulumi.interpolate`metric.type="storage.googleapis.com/storage/v2/total_bytes" AND resource.type="gcs_bucket" AND ${oneOf("bucket_name", buckets)}`;
  // Measured once a day; an hour's value is the day's.
  const full = row("storage", "objects near the class's bound", bytes, of(gib(bounds.storageGb)), [
    "ALIGN_MEAN",
    "REDUCE_SUM",
  ]);
  return [{ ...full, period: HOUR, duration: 0 }];
}

function oneOf(label: string, values: readonly pulumi.Input<string>[]): pulumi.Output<string> {
  return pulumi
    .all([...values])
    .apply((names) => `resource.labels.${label}=one_of(${names.map((name) => `"${name}"`).join(", ")})`);
}
