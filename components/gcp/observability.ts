import { Dashboard, UptimeCheckConfig } from "@pulumi/gcp/monitoring";
import type { DatabaseInstance } from "@pulumi/gcp/sql";
import * as pulumi from "@pulumi/pulumi";
import type { DataParts, ObservabilityPart, PartArgs } from "../contract/parts";
import type { GcpApp } from "./app";
import type { Recovery } from "./recovery";
import type { GcpDataParts } from "./internal/data-parts";
import { ownFault } from "./internal/observability/own-fault";
import { alarmRows, logRows, type Watched } from "./internal/observability/alarms";
import { alarmChannels, logAlarm, metricAlarms } from "./internal/observability/alert-policies";
import { dashboardBody, promise } from "./internal/observability/dashboard";
import { DISPLAY } from "./internal/limits";
import { auditReads, ownLog } from "./internal/observability/own-log";

/** What observability is made from. */
export type ObservabilityArgs = PartArgs &
  DataParts<GcpDataParts> & {
    readonly app: GcpApp;
    readonly recovery: Recovery;
  };

/** Services whose reads are logged too: who used a key, a secret or a right. */
const AUDITED = ["cloudkms", "iam", "secretmanager"];

/** The stamp's log, its alarms, and a dashboard of what they watch. */
export class Observability extends pulumi.ComponentResource implements ObservabilityPart {
  /** Id of the dashboard. */
  readonly dashboard: pulumi.Output<string>;
  /** Who is told; empty when the blueprint names nobody. */
  readonly channels: readonly pulumi.Output<string>[];

  constructor(name: string, args: ObservabilityArgs, opts: pulumi.ComponentResourceOptions) {
    super("stampworks:gcp:Observability", name, {}, opts);
    const { context, spec, secrets } = args;
    const { apis } = secrets;
    const { logRetentionDays: retentionDays } = spec.observability;
    ownLog(name, { context, apis, retentionDays }, this);
    for (const service of AUDITED) auditReads(`${name}-audit-${service}`, { context, apis, service }, this);
    this.channels = alarmChannels(name, { context, apis, email: context.fleet.alarmEmail }, this);
    const rows = alarmRows(spec, watched(args, this.uptime(name, args)));
    const alarm = { context, apis, channels: this.channels };
    for (const row of rows) metricAlarms(name, row, alarm, this);
    for (const row of logRows()) logAlarm(name, row, alarm, this);
    ownFault(`${name}-fault`, args, this);
    const dashboard = new Dashboard(
      `${name}-dashboard`,
      { dashboardJson: dashboardBody(context.physicalName("stamp", DISPLAY), promise(spec), rows) },
      { parent: this, dependsOn: [apis.monitoring] },
    );
    this.dashboard = dashboard.id;
    this.registerOutputs({ dashboard: this.dashboard });
  }

  private uptime(name: string, { context, spec, secrets }: ObservabilityArgs): UptimeCheckConfig {
    return new UptimeCheckConfig(
      `${name}-uptime`,
      {
        displayName: context.physicalName("uptime", DISPLAY),
        monitoredResource: {
          type: "uptime_url",
          labels: { host: context.hostName, project_id: context.identity.account },
        },
        httpCheck: { path: spec.app.healthPath, port: 443, useSsl: true, validateSsl: true },
        period: "60s",
        timeout: "10s",
        userLabels: context.tags("observability"),
      },
      { parent: this, dependsOn: [secrets.apis.monitoring] },
    );
  }
}

/** Names by which Cloud Monitoring knows the parts. */
function watched(
  { app, database, cache, queue, events, storage }: ObservabilityArgs,
  uptime: UptimeCheckConfig,
): Watched {
  const sql = ({ project, name }: DatabaseInstance): pulumi.Output<string> =>
    pulumi.interpolate`${project}:${name}`;
  return {
    services: app.services,
    urlMap: app.edge.urlMapName,
    uptimeCheck: uptime.uptimeCheckId,
    database: database && sql(database.primary),
    replicas: database?.replicas.map(sql) ?? [],
    cache: cache?.instanceId,
    queue: queue && { work: queue.subscription.name, dead: queue.deadLetters.name },
    events: events && { sent: events.subscription.name, dead: events.deadLetters.name },
    buckets: Object.values(storage.buckets),
  };
}
