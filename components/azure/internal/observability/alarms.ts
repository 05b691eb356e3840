import type * as pulumi from "@pulumi/pulumi";
import type { ClassSpec } from "../../../contract/class";
import { poolOf } from "../../../contract/pooling";
import { gib, HOUR, MINUTE, share } from "../../../contract/units";

/** One metric of one resource in Azure Monitor. */
export interface Metric {
  /** ARM id of the resource. */
  readonly resource: pulumi.Input<string>;
  readonly namespace: string;
  readonly name: string;
  readonly aggregation: "Average" | "Maximum" | "Total" | "Count";
  /** Dimension → values it must have; default all. */
  readonly only?: Readonly<Record<string, readonly pulumi.Input<string>[]>>;
}

/** How busy the instances of the web service or of the workers are, whatever runs them. */
export interface ServiceMetrics {
  readonly role: "web" | "worker";
  /** Percent of what they may take. */
  readonly cpu: Metric;
  readonly memory: Metric;
  /** How many run. */
  readonly count: Metric;
  /** How often one began anew; default not watched. */
  readonly restarts?: Metric;
}

/** One thing to watch and where to speak up. */
export interface AlarmRow {
  /** Kind of the alarm's name. */
  readonly key: string;
  /** What has happened when it rings. */
  readonly says: string;
  readonly metric: Metric;
  /** Seconds a value stands for. */
  readonly window: number;
  /** Level → threshold in the metric's unit; `warn` says plan, `act` says do. */
  readonly thresholds: Readonly<Partial<Record<"warn" | "act", number>>>;
  /** Rings below the threshold instead of above it. */
  readonly below?: boolean;
  /** Rings only where this metric is above zero in the same window. Default: whatever else is. */
  readonly besides?: Metric;
}

/** ARM ids of what the stamp is made of; undefined for parts the class leaves out. */
export interface Watched {
  readonly services: readonly ServiceMetrics[];
  readonly edge: pulumi.Input<string>;
  readonly database: pulumi.Input<string> | undefined;
  readonly replicas: readonly pulumi.Input<string>[];
  readonly cache: pulumi.Input<string> | undefined;
  readonly queue:
    | {
        readonly namespace: pulumi.Input<string>;
        readonly work: pulumi.Input<string>;
        readonly dead: pulumi.Input<string>;
      }
    | undefined;
  readonly events:
    | { readonly namespace: pulumi.Input<string>; readonly hub: pulumi.Input<string> }
    | undefined;
  readonly storage: pulumi.Input<string>;
  readonly vault: pulumi.Input<string>;
}

/** Share of failed requests, in percent, and mean answer time, in milliseconds. */
const ERRORS = { warn: 1, act: 5 };
const LATENCY = { warn: 1000, act: 2000 };
/** Fewer than half of the health checks succeed. */
const HALF = { act: 50 };
/** Events behind, of which some always are between two files. */
const LATE_EVENTS = { warn: 10_000, act: 100_000 };
/** Not one. */
const NONE = { warn: 1 };
/** Trouble that is none of degree. */
const ANY = { act: 0 };
const WINDOW = 5 * MINUTE;

type Levels = (bound: number) => { warn: number; act: number };

/**
 * Every alarm of a stamp: at the class's percentages of its bounds, or of what a resource can carry. Service Bus
 * does not tell how old its oldest message is, so here the depth alone speaks for the queue.
 * Source of the metrics: https://learn.microsoft.com/azure/azure-monitor/reference/metrics-index
 */
export function alarmRows(spec: ClassSpec, watched: Watched): AlarmRow[] {
  const { warnPercent, actPercent } = spec.observability;
  const of: Levels = (bound) => ({ warn: share(warnPercent, bound), act: share(actPercent, bound) });
  return [
    ...edgeRows(spec, watched, of),
    ...watched.services.flatMap((service) =>
      serviceRows(service, (service.role === "web" ? spec.app : spec.workers).maxInstances, of),
    ),
    ...databaseRows(spec, watched, of),
    ...cacheRows(watched, of),
    ...queueRows(spec, watched, of),
    ...eventRows(watched),
    ...storageRows(spec, watched, of),
    ...keepingRows(watched),
  ];
}

const row = (
  key: string,
  says: string,
  metric: Metric,
  thresholds: AlarmRow["thresholds"],
  window = WINDOW,
): AlarmRow => ({
  key,
  says,
  metric,
  thresholds,
  window,
});

function edgeRows({ bounds }: ClassSpec, { edge }: Watched, of: Levels): AlarmRow[] {
  const metric = (name: string, aggregation: Metric["aggregation"]): Metric => ({
    resource: edge,
    namespace: "Microsoft.Cdn/profiles",
    name,
    aggregation,
  });
  return [
    row(
      "requests",
      "requests near the class's bound",
      metric("RequestCount", "Total"),
      of(bounds.requestsPerSecond * WINDOW),
    ),
    row("errors", "the web service fails requests", metric("Percentage5XX", "Average"), ERRORS),
    row("latency", "the web service answers slowly", metric("TotalLatency", "Average"), LATENCY),
    {
      ...row(
        "unhealthy",
        "the web service fails its health check",
        metric("OriginHealthPercentage", "Average"),
        HALF,
      ),
      below: true,
    },
  ];
}

function serviceRows(
  { role, cpu, memory, count, restarts }: ServiceMetrics,
  most: number,
  of: Levels,
): AlarmRow[] {
  return [
    row(`${role}-cpu`, `CPU of the ${role} service is high`, cpu, of(100)),
    row(`${role}-memory`, `memory of the ${role} service is high`, memory, of(100)),
    row(`${role}-count`, `the ${role} service nears its most instances`, count, of(most)),
    ...(restarts === undefined
      ? []
      : [
          row(`${role}-restarts`, `instances of the ${role} service fail and start again`, restarts, {
            act: 5,
          }),
        ]),
  ];
}

function databaseRows(spec: ClassSpec, { database, replicas }: Watched, of: Levels): AlarmRow[] {
  if (database === undefined) return [];
  const { bounds, recovery } = spec;
  const metric = (name: string, aggregation: Metric["aggregation"], resource = database): Metric => ({
    resource,
    namespace: "Microsoft.DBforPostgreSQL/flexibleServers",
    name,
    aggregation,
  });
  return [
    row(
      "db-connections",
      "connections near the class's bound",
      metric("active_connections", "Maximum"),
      of(bounds.databaseConnections),
    ),
    ...poolerRows(spec, metric, of),
    row("db-cpu", "CPU of the database is high", metric("cpu_percent", "Average"), of(100)),
    row("db-memory", "memory of the database is high", metric("memory_percent", "Average"), of(100)),
    row("db-storage", "the database's storage fills up", metric("storage_percent", "Maximum"), of(100)),
    ...replicas.map((replica, index) =>
      row(
        `db-lag-${index + 1}`,
        "a replica is nearly as late as the promised recovery point",
        metric("physical_replication_delay_in_seconds", "Maximum", replica),
        of(recovery.rpoMinutes * MINUTE),
      ),
    ),
  ];
}

/**
 * Clients of the pooler, and those that wait for a connection of the server.
 * Source: https://learn.microsoft.com/azure/postgresql/monitor/concepts-monitoring#pgbouncer-metrics
 */
function poolerRows(
  spec: ClassSpec,
  metric: (name: string, aggregation: Metric["aggregation"]) => Metric,
  of: Levels,
): AlarmRow[] {
  const pool = poolOf(spec);
  if (pool === undefined) return [];
  return [
    row(
      "pool-clients",
      "clients near what the pooler takes",
      metric("client_connections_active", "Maximum"),
      of(pool.clients),
    ),
    row(
      "pool-waits",
      "clients wait for a connection of the database",
      metric("client_connections_waiting", "Average"),
      ANY,
    ),
  ];
}

function cacheRows({ cache }: Watched, of: Levels): AlarmRow[] {
  if (cache === undefined) return [];
  const metric = (name: string): Metric => ({
    resource: cache,
    namespace: "Microsoft.Cache/redisEnterprise",
    name,
    aggregation: "Maximum",
  });
  return [
    row("cache-memory", "memory of the cache fills up", metric("usedmemorypercentage"), of(100)),
    row("cache-cpu", "CPU of the cache is high", metric("percentProcessorTime"), of(100)),
  ];
}

function queueRows({ workers }: ClassSpec, { queue }: Watched, of: Levels): AlarmRow[] {
  if (queue === undefined) return [];
  const waiting = (entity: pulumi.Input<string>): Metric => ({
    resource: queue.namespace,
    namespace: "Microsoft.ServiceBus/namespaces",
    name: "ActiveMessages",
    aggregation: "Average",
    only: { EntityName: [entity] },
  });
  const depth = workers.targetBacklog * workers.maxInstances;
  return [
    row("queue-depth", "more waits than all workers are meant to hold", waiting(queue.work), of(depth)),
    row("queue-dead", "messages nobody could handle", waiting(queue.dead), ANY),
  ];
}

/**
 * Events that Capture has not written yet, and those that the hub refused.
 * Source: https://learn.microsoft.com/azure/event-hubs/monitor-event-hubs-reference
 */
/**
 * Capture tells no age of what waits. Source of the metrics:
 * https://learn.microsoft.com/azure/azure-monitor/reference/supported-metrics/microsoft-eventhub-namespaces-metrics
 */
function eventRows({ events }: Watched): AlarmRow[] {
  if (events === undefined) return [];
  const metric = (name: string): Metric => ({
    resource: events.namespace,
    namespace: "Microsoft.EventHub/namespaces",
    name,
    aggregation: "Total",
    only: { EntityName: [events.hub] },
  });
  return [
    row("events-late", "events wait because the centre takes none", metric("CaptureBacklog"), LATE_EVENTS),
    // A number says little of a stamp with few events: none of an hour's was written.
    {
      ...row(
        "events-stuck",
        "no event of the last hour is at the centre",
        metric("CapturedMessages"),
        NONE,
        HOUR,
      ),
      below: true,
      besides: metric("IncomingMessages"),
    },
    row("events-refused", "the stamp's hub refuses events", metric("ServerErrors"), ANY),
  ];
}

function storageRows({ bounds }: ClassSpec, { storage }: Watched, of: Levels): AlarmRow[] {
  const metric: Metric = {
    resource: storage,
    namespace: "Microsoft.Storage/storageAccounts",
    name: "UsedCapacity",
    aggregation: "Average",
  };
  // Azure measures what an account holds once an hour.
  return [row("storage", "objects near the class's bound", metric, of(gib(bounds.storageGb)), HOUR)];
}

/** Backups: what nobody misses until it is needed. */
function keepingRows({ vault }: Watched): AlarmRow[] {
  const metric: Metric = {
    resource: vault,
    namespace: "Microsoft.DataProtection/backupVaults",
    name: "BackupHealthEvent",
    aggregation: "Count",
    only: { healthStatus: ["Persistent Unhealthy", "Transient Unhealthy"] },
  };
  return [row("backup-failed", "a backup failed", metric, ANY)];
}
