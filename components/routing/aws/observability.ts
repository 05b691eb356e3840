import { Dashboard } from "@pulumi/aws/cloudwatch";
import * as pulumi from "@pulumi/pulumi";
import { alarmTopic } from "../../aws/internal/observability/alarm-topic";
import { dashboardBody } from "../../aws/internal/observability/dashboard";
import { CLOUDWATCH } from "../../aws/internal/limits";
import { metricAlarms } from "../../aws/internal/observability/metric-alarms";
import type { RoutingObservabilityPart, RoutingPartArgs } from "../parts";
import type { Dns } from "./dns";
import type { Edge } from "./edge";
import { routingRows, stampRow, type WatchedRouting } from "./internal/alarms";
import { withStamps } from "./internal/dashboard";
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

/** The layer's topic for alarms, the alarms, one more a stamp, and a dashboard of what they watch. */
export class Observability extends pulumi.ComponentResource implements RoutingObservabilityPart {
  readonly dashboard: pulumi.Output<string>;
  /** Where alarms go. */
  readonly topicArn: pulumi.Output<string>;

  constructor(name: string, args: ObservabilityArgs, opts: pulumi.ComponentResourceOptions) {
    super("stampworks:aws:RoutingObservability", name, {}, opts);
    const { context, spec, secrets, stamps, dns } = args;
    const { region } = context.identity;
    const rows = routingRows(spec, watched(args));
    const { alarmEmail: email } = context.fleet;
    this.topicArn = alarmTopic(name, { context, keyId: secrets.keyId, email }, this).arn;
    const alarm = { context, topicArn: this.topicArn };
    for (const row of rows) metricAlarms(name, row, alarm, this);
    for (const { id } of stamps) {
      const check = dns.healthChecks[id];
      if (check !== undefined) metricAlarms(name, stampRow(id, check), alarm, this);
    }
    const dashboard = new Dashboard(
      `${name}-dashboard`,
      {
        dashboardName: context.physicalName("routing", CLOUDWATCH),
        dashboardBody: pulumi.jsonStringify(withStamps(dashboardBody(rows, region), region)),
      },
      { parent: this },
    );
    this.dashboard = pulumi.interpolate`https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}#dashboards/dashboard/${dashboard.dashboardName}`;
    this.registerOutputs({ dashboard: this.dashboard });
  }
}

/** Names by which CloudWatch knows the parts. */
function watched({ context, registry, router, edge }: ObservabilityArgs): WatchedRouting {
  const [, ...replicas] = context.identity.regions;
  return {
    distribution: edge.distribution.id,
    ownDistribution: edge.ownDomains?.distribution.id,
    certificate: edge.certificateArn,
    edgeFunction: router.edgeFunction.name,
    table: registry.table.name,
    synchroniser: router.synchroniser.functionName,
    replicas,
  };
}
