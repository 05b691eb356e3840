import type { ClassSpec } from "../../../contract/class";
import { MINUTE, share } from "../../../contract/units";
import { type AlarmRow, ANY, certificateRow, type Levels, type Metric, row } from "./alarm-row";
import { cacheRows, databaseRows, eventRows, poolerRows, queueRows, storageRows } from "./data-alarms";
import type { ServiceMetrics, Watched } from "./watched";

/** Share of failed requests, in percent, and 95th percentile of the answer time, in seconds. */
const ERRORS = { warn: 1, act: 5 };
const LATENCY = { warn: 1, act: 2 };
/** Every alarm of a stamp: at the class's percentages of its bounds, or of what a resource can carry. */
export function alarmRows(spec: ClassSpec, watched: Watched): AlarmRow[] {
  const { warnPercent, actPercent } = spec.observability;
  const level = (percent: number, bound: number): number => Math.round(share(percent, bound));
  const of: Levels = (bound) => ({ warn: level(warnPercent, bound), act: level(actPercent, bound) });
  return [
    ...edgeRows(spec, watched, of),
    certificateRow(watched.certificate),
    ...watched.services.flatMap((service) => serviceRows(spec, service, of)),
    ...databaseRows(spec, watched, of),
    ...poolerRows(spec, watched, of),
    ...cacheRows(watched, of),
    ...queueRows(spec, watched, of),
    ...eventRows(watched),
    ...storageRows(spec, watched, of),
    ...keepingRows(watched),
  ];
}

function edgeRows({ bounds }: ClassSpec, { balancer, targets }: Watched, of: Levels): AlarmRow[] {
  const metric = (name: string, stat: string, more: Metric["dimensions"] = {}): Metric => ({
    namespace: "AWS/ApplicationELB",
    name,
    dimensions: { LoadBalancer: balancer, ...more },
    stat,
  });
  const failed = [
    metric("HTTPCode_Target_5XX_Count", "Sum"),
    metric("HTTPCode_ELB_5XX_Count", "Sum"),
  ] as const;
  return [
    row(
      "requests",
      "requests near the class's bound",
      metric("RequestCount", "Sum"),
      of(bounds.requestsPerSecond * MINUTE),
    ),
    {
      // The edge's own failures count too: it answers for a service that has no healthy instance left.
      ...row("errors", "the stamp fails requests", failed[0], ERRORS),
      metrics: [...failed, metric("RequestCount", "Sum")],
      expression: "100 * (FILL(m0, 0) + FILL(m1, 0)) / m2",
    },
    row("latency", "the web service answers slowly", metric("TargetResponseTime", "p95"), LATENCY),
    unhealthy(targets.map((TargetGroup) => metric("UnHealthyHostCount", "Maximum", { TargetGroup }))),
  ];
}

/** An empty group says nothing, which must not hide what the other one says. */
function unhealthy(groups: readonly Metric[]): AlarmRow {
  const [first, ...others] = groups;
  if (first === undefined) throw new Error("the edge has no target group");
  const watched = row("unhealthy", "instances fail their health check", first, ANY);
  if (others.length === 0) return watched;
  const filled = groups.map((_, index) => `FILL(m${index}, 0)`).join(", ");
  return { ...watched, metrics: groups, expression: `MAX([${filled}])` };
}

function serviceRows(spec: ClassSpec, { role, cpu, memory, count }: ServiceMetrics, of: Levels): AlarmRow[] {
  const most = role === "web" ? spec.app.maxInstances : spec.workers.maxInstances;
  return [
    row(`${role}-cpu`, `CPU of the ${role} service is high`, cpu, of(100)),
    row(`${role}-memory`, `memory of the ${role} service is high`, memory, of(100)),
    row(`${role}-count`, `the ${role} service nears its most instances`, count, of(most)),
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
