import { ProjectBucketConfig, ProjectSink } from "@pulumi/gcp/logging";
import { AlertPolicy, Dashboard, NotificationChannel, UptimeCheckConfig } from "@pulumi/gcp/monitoring";
import { IAMAuditConfig } from "@pulumi/gcp/projects";
import type { input } from "@pulumi/gcp/types";
import type { DatabaseInstance } from "@pulumi/gcp/sql";
import * as pulumi from "@pulumi/pulumi";
import type { DataParts, ObservabilityPart, PartArgs } from "../contract/parts";
import { DAY, HOUR, secondsDuration } from "../contract/units";
import type { GcpParts } from "./index";
import { type AlarmRow, alarmRows, type LogRow, logRows, type Watched } from "./internal/alarms";
import { dashboardBody } from "./internal/dashboard";
import { DISPLAY, LOG_BUCKET, SINK } from "./internal/limits";

/** What observability is made from. */
export type ObservabilityArgs = PartArgs & DataParts<GcpParts> & Pick<GcpParts, "app" | "recovery">;

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
    this.logs(name, args);
    this.audit(name, args);
    this.channels = this.tell(name, args);
    const rows = alarmRows(spec, watched(args, this.uptime(name, args)));
    for (const row of rows) this.alarms(name, row, args);
    for (const row of logRows()) this.logAlarm(name, row, args);
    const dashboard = new Dashboard(
      `${name}-dashboard`,
      { dashboardJson: dashboardBody(context.physicalName("stamp", DISPLAY), spec, rows) },
      { parent: this, dependsOn: [secrets.apis.monitoring] },
    );
    this.dashboard = dashboard.id;
    this.registerOutputs({ dashboard: this.dashboard });
  }

  /** The project's own bucket is in no region; everything goes to one in the stamp's, for as long as the class says. */
  private logs(name: string, { context, spec, secrets }: ObservabilityArgs): void {
    const bucket = new ProjectBucketConfig(
      `${name}-logs`,
      {
        project: context.identity.account,
        location: context.identity.region,
        bucketId: context.physicalName("logs", LOG_BUCKET),
        retentionDays: spec.observability.logRetentionDays,
        enableAnalytics: true,
      },
      { parent: this, dependsOn: [secrets.apis.logging] },
    );
    new ProjectSink(
      `${name}-sink`,
      {
        name: context.physicalName("logs", SINK),
        destination: pulumi.interpolate`logging.googleapis.com/${bucket.id}`,
        uniqueWriterIdentity: true,
      },
      { parent: this },
    );
  }

  private audit(name: string, { context, secrets }: ObservabilityArgs): void {
    for (const service of AUDITED) {
      new IAMAuditConfig(
        `${name}-audit-${service}`,
        {
          project: context.identity.account,
          service: `${service}.googleapis.com`,
          auditLogConfigs: [{ logType: "ADMIN_READ" }, { logType: "DATA_READ" }, { logType: "DATA_WRITE" }],
        },
        { parent: this, dependsOn: [secrets.apis.resourceManager] },
      );
    }
  }

  private tell(name: string, { context, secrets }: ObservabilityArgs): pulumi.Output<string>[] {
    const { alarmEmail } = context.fleet;
    if (alarmEmail === undefined) return [];
    const mail = new NotificationChannel(
      `${name}-mail`,
      {
        displayName: context.physicalName("alarms", DISPLAY),
        type: "email",
        labels: { email_address: alarmEmail },
        userLabels: context.tags("observability"),
      },
      { parent: this, dependsOn: [secrets.apis.monitoring] },
    );
    return [mail.id];
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

  /** One alarm a level: "warn" says plan, "act" says do. */
  private alarms(name: string, row: AlarmRow, args: ObservabilityArgs): void {
    const aggregation = {
      alignmentPeriod: secondsDuration(row.period),
      perSeriesAligner: row.aligner,
      crossSeriesReducer: row.reducer,
    };
    const ratio =
      row.denominator === undefined
        ? {}
        : { denominatorFilter: row.denominator, denominatorAggregations: [aggregation] };
    for (const [level, thresholdValue] of Object.entries(row.thresholds)) {
      const conditionThreshold = {
        filter: row.filter,
        aggregations: [aggregation],
        ...ratio,
        comparison: "COMPARISON_GT",
        thresholdValue,
        duration: secondsDuration(row.duration),
        evaluationMissingData: "EVALUATION_MISSING_DATA_INACTIVE",
      };
      const severity = level === "act" ? "CRITICAL" : "WARNING";
      const condition = { displayName: row.says, conditionThreshold };
      this.policy(name, `${row.key}-${level}`, { condition, severity, says: row.says, strategy: {} }, args);
    }
  }

  private logAlarm(name: string, { key, says, filter }: LogRow, args: ObservabilityArgs): void {
    const condition = { displayName: says, conditionMatchedLog: { filter } };
    const strategy = { notificationRateLimit: { period: secondsDuration(HOUR) } };
    this.policy(name, key, { condition, severity: "CRITICAL", says, strategy }, args);
  }

  private policy(
    name: string,
    key: string,
    what: {
      condition: input.monitoring.AlertPolicyCondition;
      severity: "WARNING" | "CRITICAL";
      says: string;
      strategy: input.monitoring.AlertPolicyAlertStrategy;
    },
    { context, secrets }: ObservabilityArgs,
  ): void {
    new AlertPolicy(
      `${name}-${key}`,
      {
        displayName: context.physicalName(key, DISPLAY),
        combiner: "OR",
        conditions: [what.condition],
        severity: what.severity,
        documentation: { content: what.says, mimeType: "text/markdown" },
        alertStrategy: { autoClose: secondsDuration(DAY), ...what.strategy },
        notificationChannels: [...this.channels],
        userLabels: context.tags("observability"),
      },
      { parent: this, dependsOn: [secrets.apis.monitoring] },
    );
  }
}

/** Names by which Cloud Monitoring knows the parts. */
function watched(
  { app, database, cache, queue, storage }: ObservabilityArgs,
  uptime: UptimeCheckConfig,
): Watched {
  const sql = ({ project, name }: DatabaseInstance): pulumi.Output<string> =>
    pulumi.interpolate`${project}:${name}`;
  return {
    web: app.web.name,
    worker: app.workers?.name,
    urlMap: app.edge.urlMapName,
    uptimeCheck: uptime.uptimeCheckId,
    database: database && sql(database.primary),
    replicas: database?.replicas.map(sql) ?? [],
    cache: cache?.instanceId,
    queue: queue && { work: queue.subscription.name, dead: queue.deadLetters.name },
    buckets: Object.values(storage.buckets),
  };
}
