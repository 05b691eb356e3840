import { Dashboard } from "@pulumi/aws/cloudwatch";
import type { TargetGroup } from "@pulumi/aws/lb";
import * as pulumi from "@pulumi/pulumi";
import { STOP_ALARM } from "../contract/faults/fault-names";
import type { ObservabilityPart } from "../contract/parts";
import type { AwsApp } from "./app";
import type { Events } from "./events";
import type { Edge } from "./internal/app/edge";
import { ownFault } from "./internal/observability/own-fault";
import { alarmTopic } from "./internal/observability/alarm-topic";
import { alarmRows } from "./internal/observability/alarms";
import { dashboardBody } from "./internal/observability/dashboard";
import { CLOUDWATCH } from "./internal/limits";
import { metricAlarms } from "./internal/observability/metric-alarms";
import type { Watched } from "./internal/observability/watched";
import type { Recovery, RecoveryArgs } from "./recovery";

/** What observability is made from. */
export interface ObservabilityArgs extends RecoveryArgs {
  readonly app: AwsApp;
  readonly recovery: Recovery;
  readonly events?: Events | undefined;
}

type Alarms = ReturnType<typeof metricAlarms>;

/** The stamp's topic for alarms, the alarms, and a dashboard of what they watch. */
export class Observability extends pulumi.ComponentResource implements ObservabilityPart {
  readonly dashboard: pulumi.Output<string>;
  /** Where alarms go. */
  readonly topicArn: pulumi.Output<string>;

  constructor(name: string, args: ObservabilityArgs, opts: pulumi.ComponentResourceOptions) {
    super("stampworks:aws:Observability", name, {}, opts);
    const { context } = args;
    const { region } = context.identity;
    const rows = alarmRows(args.spec, watched(args));
    const { alarmEmail: email } = context.fleet;
    this.topicArn = alarmTopic(name, { context, keyId: args.secrets.keyId, email }, this).arn;
    const to = { context, topicArn: this.topicArn };
    const alarms = Object.assign({}, ...rows.map((row) => metricAlarms(name, row, to, this))) as Alarms;
    ownFault(`${name}-fault`, { ...args, stopsAt: alarms[STOP_ALARM]?.arn }, this);
    const dashboard = new Dashboard(
      `${name}-dashboard`,
      {
        dashboardName: context.physicalName("stamp", CLOUDWATCH),
        dashboardBody: pulumi.jsonStringify(dashboardBody(rows, region)),
      },
      { parent: this },
    );
    this.dashboard = pulumi.interpolate`https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}#dashboards/dashboard/${dashboard.dashboardName}`;
    this.registerOutputs({ dashboard: this.dashboard });
  }
}

/** Where the other of two releases answers, with requests of the routing layer. */
function beside({ ways: [origin] }: Edge): TargetGroup[] {
  return origin?.alternate === undefined ? [] : [origin.alternate];
}

/** Names by which CloudWatch knows the parts. */
function watched({
  app,
  database,
  cache,
  queue,
  events,
  storage,
  recovery,
  secrets,
}: ObservabilityArgs): Watched {
  return {
    services: app.services,
    balancer: app.edge.loadBalancer.arnSuffix,
    targets: [app.edge.targetGroup, ...beside(app.edge)].map(({ arnSuffix }) => arnSuffix),
    certificate: app.edge.certificateArn,
    database: database?.primary.identifier,
    replicas: database?.replicas.map(({ identifier }) => identifier) ?? [],
    pooler: database?.poolerName,
    cacheNodes: cache?.nodeIds ?? [],
    queue: queue && { work: queue.queueName, dead: queue.deadLetterName },
    events: events && { bus: events.busName, rule: events.ruleName, dead: events.deadLetterName },
    buckets: Object.values(storage.buckets),
    vault: recovery.vaultName,
    rotator: secrets.rotator.functionName,
  };
}
