import { Policy, Target } from "@pulumi/aws/appautoscaling";
import { MetricAlarm } from "@pulumi/aws/cloudwatch";
import type { Service } from "@pulumi/aws/ecs";
import * as pulumi from "@pulumi/pulumi";
import type { PartArgs } from "../../../contract/parts";
import { MINUTE } from "../../../contract/units";
import { CLOUDWATCH, SCALING_POLICY } from "../limits";

/** What a service's scaling is made from. */
export interface ScalingArgs extends PartArgs {
  readonly clusterName: pulumi.Input<string>;
  readonly service: Service;
}

const SERVICE_COUNT = { serviceNamespace: "ecs", scalableDimension: "ecs:service:DesiredCount" };
/** Seconds between two steps: out quickly, in slowly. */
const OUT = MINUTE;
const IN = 5 * MINUTE;

/** Keeps the web service's CPU at the class's target. */
export function scaleOnCpu(name: string, args: ScalingArgs, parent: pulumi.Resource): void {
  const { context, spec } = args;
  const target = scalable(name, args, spec.app.minInstances, spec.app.maxInstances, parent);
  new Policy(
    `${name}-cpu`,
    {
      name: context.physicalName("web-cpu", SCALING_POLICY),
      ...SERVICE_COUNT,
      resourceId: target.resourceId,
      policyType: "TargetTrackingScaling",
      targetTrackingScalingPolicyConfiguration: {
        targetValue: spec.app.targetCpuPercent,
        scaleOutCooldown: OUT,
        scaleInCooldown: IN,
        predefinedMetricSpecification: { predefinedMetricType: "ECSServiceAverageCPUUtilization" },
      },
    },
    { parent },
  );
}

/** Keeps the messages that wait per worker at the class's target. */
export function scaleOnBacklog(
  name: string,
  args: ScalingArgs & { readonly queueName: pulumi.Input<string> },
  parent: pulumi.Resource,
): void {
  const { context, spec, clusterName, service, queueName } = args;
  const target = scalable(name, args, spec.workers.minInstances, spec.workers.maxInstances, parent);
  const waiting = {
    namespace: "AWS/SQS",
    metricName: "ApproximateNumberOfMessagesVisible",
    dimensions: [{ name: "QueueName", value: queueName }],
  };
  const running = {
    namespace: "ECS/ContainerInsights",
    metricName: "RunningTaskCount",
    dimensions: [
      { name: "ClusterName", value: clusterName },
      { name: "ServiceName", value: service.name },
    ],
  };
  new Policy(
    `${name}-backlog`,
    {
      name: context.physicalName("worker-backlog", SCALING_POLICY),
      ...SERVICE_COUNT,
      resourceId: target.resourceId,
      policyType: "TargetTrackingScaling",
      targetTrackingScalingPolicyConfiguration: {
        targetValue: spec.workers.targetBacklog,
        scaleOutCooldown: OUT,
        scaleInCooldown: IN,
        customizedMetricSpecification: {
          metrics: [
            {
              id: "waiting",
              label: "Messages that wait",
              metricStat: { metric: waiting, stat: "Average" },
              returnData: false,
            },
            {
              id: "running",
              label: "Workers",
              metricStat: { metric: running, stat: "Average" },
              returnData: false,
            },
            {
              id: "backlog",
              label: "Messages a worker",
              expression: "waiting / IF(running > 1, running, 1)",
              returnData: true,
            },
          ],
        },
      },
    },
    { parent },
  );
  if (spec.workers.minInstances === 0) wakeUp(name, args, target, parent);
}

/** Target tracking multiplies what runs, and nothing times anything is nothing: the first worker is started by hand. */
function wakeUp(
  name: string,
  { context, queueName }: ScalingArgs & { readonly queueName: pulumi.Input<string> },
  target: Target,
  parent: pulumi.Resource,
): void {
  const first = new Policy(
    `${name}-first`,
    {
      name: context.physicalName("worker-first", SCALING_POLICY),
      ...SERVICE_COUNT,
      resourceId: target.resourceId,
      policyType: "StepScaling",
      stepScalingPolicyConfiguration: {
        // "Change", not "exact": with workers at work it would take them away.
        adjustmentType: "ChangeInCapacity",
        cooldown: IN,
        stepAdjustments: [{ metricIntervalLowerBound: "0", scalingAdjustment: 1 }],
      },
    },
    { parent },
  );
  new MetricAlarm(
    `${name}-first-alarm`,
    {
      name: context.physicalName("worker-first", CLOUDWATCH),
      alarmDescription: "Messages wait and perhaps no worker runs",
      namespace: "AWS/SQS",
      metricName: "ApproximateNumberOfMessagesVisible",
      dimensions: { QueueName: queueName },
      statistic: "Maximum",
      period: MINUTE,
      evaluationPeriods: 1,
      comparisonOperator: "GreaterThanThreshold",
      threshold: 0,
      treatMissingData: "notBreaching",
      alarmActions: [first.arn],
      tags: context.tags("app"),
    },
    { parent },
  );
}

function scalable(
  name: string,
  args: ScalingArgs,
  minCapacity: number,
  maxCapacity: number,
  parent: pulumi.Resource,
): Target {
  const { context, clusterName, service } = args;
  return new Target(
    `${name}-target`,
    {
      ...SERVICE_COUNT,
      resourceId: pulumi.interpolate`service/${clusterName}/${service.name}`,
      minCapacity,
      maxCapacity,
      tags: context.tags("app"),
    },
    { parent },
  );
}
