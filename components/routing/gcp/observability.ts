import { Dashboard } from "@pulumi/gcp/monitoring";
import * as pulumi from "@pulumi/pulumi";
import { alarmChannels, logAlarm, metricAlarms } from "../../gcp/internal/observability/alert-policies";
import { dashboardBody, type DashboardHead } from "../../gcp/internal/observability/dashboard";
import { DISPLAY } from "../../gcp/internal/limits";
import { certificateRow } from "../../gcp/internal/observability/alarm-row";
import { auditReads, ownLog } from "../../gcp/internal/observability/own-log";
import type { RoutingLayer } from "../layer";
import type { RoutingObservabilityPart, RoutingPartArgs } from "../parts";
import type { Dns } from "./dns";
import type { Edge } from "./edge";
import { allStamps, routerLogRow, routingRows, stampRow, type WatchedRouting } from "./internal/alarms";
import type { Registry } from "./registry";
import type { Router } from "./router";
import type { Secrets } from "./secrets";

/** What observability is made from. */
export interface ObservabilityArgs extends RoutingPartArgs {
  readonly secrets: Secrets;
  readonly registry: Registry;
  readonly router: Router;
  readonly edge: Edge;
  readonly dns: Dns;
}

/** Services whose reads are logged too: who used a key, a secret, a right or the registry. */
const AUDITED = ["cloudkms", "iam", "secretmanager", "datastore"];

/** The layer's log, its alarms, one more a stamp, and a dashboard of what they watch. */
export class Observability extends pulumi.ComponentResource implements RoutingObservabilityPart {
  /** Id of the dashboard. */
  readonly dashboard: pulumi.Output<string>;
  /** Who is told; empty when the blueprint names nobody. */
  readonly channels: readonly pulumi.Output<string>[];

  constructor(name: string, args: ObservabilityArgs, opts: pulumi.ComponentResourceOptions) {
    super("stampworks:gcp:RoutingObservability", name, {}, opts);
    const { context, spec, secrets, stamps, dns } = args;
    const { apis } = secrets;
    ownLog(name, { context, apis, retentionDays: spec.observability.logRetentionDays }, this);
    for (const service of AUDITED) auditReads(`${name}-audit-${service}`, { context, apis, service }, this);
    this.channels = alarmChannels(name, { context, apis, email: context.fleet.alarmEmail }, this);
    const alarm = { context, apis, channels: this.channels };
    const seen = watched(args);
    const rows = [...routingRows(spec, seen), certificateRow()];
    for (const row of rows) metricAlarms(name, row, alarm, this);
    logAlarm(name, routerLogRow(seen), alarm, this);
    for (const { id } of stamps) {
      const check = dns.uptimeChecks[id];
      if (check !== undefined) metricAlarms(name, stampRow(id, check), alarm, this);
    }
    const title = context.physicalName("routing", DISPLAY);
    const dashboard = new Dashboard(
      `${name}-dashboard`,
      { dashboardJson: dashboardBody(title, head(spec), [...rows, allStamps()]) },
      { parent: this, dependsOn: [apis.monitoring] },
    );
    this.dashboard = dashboard.id;
    this.registerOutputs({ dashboard: this.dashboard });
  }
}

function head({ bounds, domain }: RoutingLayer): DashboardHead {
  const content = `All tenants of **${domain}**: at most ${bounds.tenants} and ${bounds.requestsPerSecond} requests per second.`;
  return { title: "Routing layer", content };
}

/** Names by which Cloud Monitoring knows the parts. */
function watched({ registry, router, edge }: ObservabilityArgs): WatchedRouting {
  return {
    urlMap: edge.urlMapName,
    database: registry.database.name,
    routers: router.regions.map(({ region, service }) => ({ region, service: service.name })),
  };
}
