import { Dashboard, MetricAlarm } from "@pulumi/aws/cloudwatch";
import type { types } from "@pulumi/aws";
import { Topic, TopicPolicy, TopicSubscription } from "@pulumi/aws/sns";
import * as pulumi from "@pulumi/pulumi";
import type { ObservabilityPart } from "../contract/parts";
import type { App } from "./app";
import type { AlarmRow, Metric } from "./internal/alarm-row";
import { alarmRows, type Watched } from "./internal/alarms";
import { dashboardBody } from "./internal/dashboard";
import { CLOUDWATCH, TOPIC } from "./internal/limits";
import { accountRoot, policy, tlsOnly } from "./internal/policies";
import type { Recovery, RecoveryArgs } from "./recovery";

/** What observability is made from. */
export interface ObservabilityArgs extends RecoveryArgs {
  readonly app: App;
  readonly recovery: Recovery;
}

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
    this.topicArn = this.topic(name, args).arn;
    for (const row of rows) this.alarms(name, row, args);
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

  private topic(name: string, { context, secrets }: ObservabilityArgs): Topic {
    const topic = new Topic(
      `${name}-topic`,
      {
        name: context.physicalName("alarms", TOPIC),
        kmsMasterKeyId: secrets.keyId,
        tags: context.tags("observability"),
      },
      { parent: this },
    );
    new TopicPolicy(
      `${name}-topic-policy`,
      {
        arn: topic.arn,
        policy: policy(
          {
            Sid: "Own",
            Effect: "Allow",
            Principal: { AWS: accountRoot(context) },
            Action: [
              "sns:GetTopicAttributes",
              "sns:ListSubscriptionsByTopic",
              "sns:Publish",
              "sns:SetTopicAttributes",
              "sns:Subscribe",
            ],
            Resource: topic.arn,
          },
          {
            Sid: "Alarms",
            Effect: "Allow",
            Principal: { Service: "cloudwatch.amazonaws.com" },
            Action: "sns:Publish",
            Resource: topic.arn,
            Condition: { StringEquals: { "aws:SourceAccount": context.identity.account } },
          },
          tlsOnly("sns:Publish", topic.arn),
        ),
      },
      { parent: this },
    );
    const { alarmEmail } = context.fleet;
    if (alarmEmail !== undefined) {
      new TopicSubscription(
        `${name}-mail`,
        { topic: topic.arn, protocol: "email", endpoint: alarmEmail },
        { parent: this },
      );
    }
    return topic;
  }

  /** One alarm a level: "warn" says plan, "act" says do. */
  private alarms(name: string, row: AlarmRow, { context }: ObservabilityArgs): void {
    for (const [level, threshold] of Object.entries(row.thresholds)) {
      new MetricAlarm(
        `${name}-${row.key}-${level}`,
        {
          name: context.physicalName(`${row.key}-${level}`, CLOUDWATCH),
          alarmDescription: `${level}: ${row.says}`,
          metricQueries: queries(row),
          comparisonOperator: row.below === true ? "LessThanThreshold" : "GreaterThanThreshold",
          threshold,
          evaluationPeriods: row.periods,
          datapointsToAlarm: row.periods,
          treatMissingData: "notBreaching",
          alarmActions: [this.topicArn],
          okActions: [this.topicArn],
          tags: context.tags("observability"),
        },
        { parent: this },
      );
    }
  }
}

/** Names by which CloudWatch knows the parts. */
function watched({ app, database, cache, queue, storage, recovery, secrets }: ObservabilityArgs): Watched {
  return {
    cluster: app.cluster.name,
    web: app.web.name,
    worker: app.workers?.name,
    balancer: app.edge.loadBalancer.arnSuffix,
    targets: app.edge.targetGroup.arnSuffix,
    database: database?.primary.identifier,
    replicas: database?.replicas.map(({ identifier }) => identifier) ?? [],
    cacheNodes: cache?.nodeIds ?? [],
    queue: queue && { work: queue.queueName, dead: queue.deadLetterName },
    buckets: Object.values(storage.buckets),
    vault: recovery.vaultName,
    rotator: secrets.rotator.functionName,
  };
}

function queries({ metrics, expression, period }: AlarmRow): types.input.cloudwatch.MetricAlarmMetricQuery[] {
  const query = (
    { namespace, name, dimensions, stat }: Metric,
    index: number,
  ): types.input.cloudwatch.MetricAlarmMetricQuery => ({
    id: `m${index}`,
    metric: { namespace, metricName: name, dimensions, stat, period },
    returnData: expression === undefined,
  });
  return [
    ...metrics.map(query),
    ...(expression === undefined ? [] : [{ id: "watched", expression, label: "Watched", returnData: true }]),
  ];
}
