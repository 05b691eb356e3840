import { MetricAlarm } from "@pulumi/aws/cloudwatch";
import type { ServiceArgs } from "@pulumi/aws/ecs";
import type { TargetGroup } from "@pulumi/aws/lb";
import type * as pulumi from "@pulumi/pulumi";
import { type Deployment, shareOf } from "../../../contract/releases/deployment";
import type { PartArgs } from "../../../contract/parts";
import { MINUTE } from "../../../contract/units";
import { CLOUDWATCH } from "../limits";
import { policy } from "../policies";
import { serviceRole } from "../roles";
import type { Edge } from "./edge";
import type { Targets } from "./targets";

/** Share of failed requests at which ECS takes a release back, in percent; where the stamp's own alarm says to act. */
const ERRORS = 5;
/** Minutes in a row beyond it. */
const PERIODS = 2;
/** Minutes an update takes beside its bake times: instances come and go. */
const WORK = 60;

/** What a service is told of how its releases take over. */
export interface Shift {
  readonly service: Pick<ServiceArgs, "loadBalancers" | "deploymentConfiguration" | "alarms">;
  /** Longest an update may take; undefined: the provider's own time. */
  readonly timeout: string | undefined;
  readonly waitFor: readonly pulumi.Resource[];
}

/** What ties the web service to the edge, and how a release of it takes over. */
export function shift(
  name: string,
  args: PartArgs & { readonly edge: Edge },
  parent: pulumi.Resource,
): Shift {
  const { context, spec, edge } = args;
  const { deployment, port } = spec.app;
  const container = { containerName: "web", containerPort: port };
  if (shareOf(deployment) === undefined) {
    return {
      service: {
        loadBalancers: [{ targetGroupArn: edge.targetGroup.arn, ...container }],
        // What is left out the provider leaves as it is: a service whose releases once stood side by side would keep its strategy.
        deploymentConfiguration: { strategy: "ROLLING" },
      },
      timeout: undefined,
      waitFor: [],
    };
  }
  const groups = edge.ways.flatMap(groupsOf);
  const { role, rights } = serviceRole(
    `${name}-role`,
    {
      context,
      part: "app",
      kind: "shift",
      service: "ecs.amazonaws.com",
      // As AWS documents it, which says nothing of a condition that ECS would meet.
      // Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/AmazonECSInfrastructureRolePolicyForLoadBalancers.html
      assumedBy: policy({
        Sid: "Assume",
        Effect: "Allow",
        Principal: { Service: "ecs.amazonaws.com" },
        Action: "sts:AssumeRole",
      }),
      statements: statements(edge, groups),
    },
    parent,
  );
  const alarms = edge.ways
    .slice(0, 1)
    .flatMap(groupsOf)
    .map((group, index) => failures(`${name}-errors-${index}`, args, group, index, parent));
  return {
    service: {
      loadBalancers: edge.ways.map(({ targetGroup, alternate, rule }) => ({
        targetGroupArn: targetGroup.arn,
        ...container,
        ...(alternate && {
          advancedConfiguration: {
            alternateTargetGroupArn: alternate.arn,
            productionListenerRule: rule.arn,
            roleArn: role.arn,
          },
        }),
      })),
      deploymentConfiguration: strategy(deployment),
      // The provider fails an update that ECS took back, with the reason that ECS gives: findDeploymentStatus in
      // https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/ecs/service.go
      alarms: { alarmNames: alarms.map((alarm) => alarm.name), enable: true, rollback: true },
    },
    timeout: `${2 * deployment.bakeMinutes + WORK}m`,
    waitFor: [...rights, ...alarms],
  };
}

/** The strategy in ECS's words. Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html */
function strategy({
  bakeMinutes,
  percent,
  strategy: name,
}: Deployment): Shift["service"]["deploymentConfiguration"] {
  const bake = String(bakeMinutes);
  return name === "canary"
    ? {
        strategy: "CANARY",
        bakeTimeInMinutes: bake,
        canaryConfiguration: { canaryPercent: percent, canaryBakeTimeInMinutes: bake },
      }
    : { strategy: "BLUE_GREEN", bakeTimeInMinutes: bake };
}

function groupsOf({ targetGroup, alternate }: Targets): TargetGroup[] {
  return alternate === undefined ? [targetGroup] : [targetGroup, alternate];
}

/**
 * What AWS's own policy lets ECS do, but of this stamp's rules and groups alone.
 * Source: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonECSInfrastructureRolePolicyForLoadBalancers.html
 */
function statements({ ways }: Edge, groups: readonly TargetGroup[]) {
  return [
    {
      Sid: "Look",
      Effect: "Allow" as const,
      // None of them can be given for some resources only: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awselasticloadbalancingv2.html
      Action: ["Listeners", "Rules", "TargetGroups", "TargetHealth"].map(
        (what) => `elasticloadbalancing:Describe${what}`,
      ),
      Resource: "*",
    },
    {
      Sid: "Register",
      Effect: "Allow" as const,
      Action: ["elasticloadbalancing:DeregisterTargets", "elasticloadbalancing:RegisterTargets"],
      Resource: groups.map(({ arn }) => arn),
    },
    {
      Sid: "Shift",
      Effect: "Allow" as const,
      Action: "elasticloadbalancing:ModifyRule",
      Resource: ways.map(({ rule }) => rule.arn),
    },
  ];
}

/** Rings while what answers in a group fails requests. Of a share as small as a canary's, the stamp's own alarm would not see it. */
function failures(
  name: string,
  { context, edge }: PartArgs & { readonly edge: Edge },
  group: TargetGroup,
  index: number,
  parent: pulumi.Resource,
): MetricAlarm {
  const metric = (id: string, metricName: string) => ({
    id,
    metric: {
      namespace: "AWS/ApplicationELB",
      metricName,
      dimensions: { LoadBalancer: edge.loadBalancer.arnSuffix, TargetGroup: group.arnSuffix },
      stat: "Sum",
      period: MINUTE,
    },
    returnData: false,
  });
  return new MetricAlarm(
    name,
    {
      name: context.physicalName(`release-${index}`, CLOUDWATCH),
      alarmDescription: "a release fails requests while two stand",
      metricQueries: [
        metric("m0", "HTTPCode_Target_5XX_Count"),
        metric("m1", "RequestCount"),
        { id: "watched", expression: "100 * FILL(m0, 0) / m1", label: "Watched", returnData: true },
      ],
      comparisonOperator: "GreaterThanThreshold",
      threshold: ERRORS,
      evaluationPeriods: PERIODS,
      datapointsToAlarm: PERIODS,
      treatMissingData: "notBreaching",
      tags: context.tags("app"),
    },
    { parent },
  );
}
