import type { PropertyMap, PropertyValue } from "../../../graph/model/property";
import { deploymentFault } from "./deployment";
import { concurrencyFault } from "./new-account";
import type { KindTable } from "../kind";
import { balancerFault } from "./way-out";

const ELB = "arn:aws:elasticloadbalancing:{region}:{account}";
const NAME_OF_32 = /^(?!internal-)(?!-)[A-Za-z0-9-]{1,32}(?<!-)$/;

/** Load balancers, ECS and its scaling. */
export const COMPUTE: KindTable = {
  "aws:lb/loadBalancer:LoadBalancer": {
    id: (inputs) => `${ELB}:loadbalancer/${flavour(inputs)}/{name}/{hex:16}`,
    tagged: true,
    name: {
      property: "name",
      scope: "region",
      limit: 32,
      pattern: NAME_OF_32,
      taken: "DuplicateLoadBalancerName",
    },
    outputs: {
      arn: "{id}",
      arnSuffix: (inputs) => `${flavour(inputs)}/{name}/{hex:16}`,
      dnsName: (inputs) =>
        `${inputs["internal"] === true ? "internal-" : ""}{name}-{digits:10}.{region}.elb.amazonaws.com`,
      zoneId: "Z{upper:13:zone}",
      loadBalancerType: "application",
      internal: false,
      ipAddressType: "ipv4",
      enableDeletionProtection: false,
    },
    check: balancerFault,
    replaces: ["internal", "loadBalancerType"],
    protection: [
      {
        property: "enableDeletionProtection",
        code: "OperationNotPermitted",
        message:
          "Load balancer '{id}' cannot be deleted because deletion protection is enabled; set `enableDeletionProtection: false` and update first",
      },
    ],
    quota: {
      limit: 50,
      raised: 1000,
      per: "region",
      code: "TooManyLoadBalancers",
      message: "Load balancer quota exceeded.",
    },
  },
  "aws:lb/targetGroup:TargetGroup": {
    id: `${ELB}:targetgroup/{name}/{hex:16}`,
    tagged: true,
    name: {
      property: "name",
      scope: "region",
      limit: 32,
      pattern: NAME_OF_32,
      taken: "DuplicateTargetGroupName",
    },
    outputs: {
      arn: "{id}",
      arnSuffix: "targetgroup/{name}/{hex:16}",
      targetType: "instance",
      protocolVersion: "HTTP1",
      deregistrationDelay: 300,
      loadBalancerArns: [],
    },
    replaces: ["port", "protocol", "protocolVersion", "targetType", "vpcId"],
    blockers: [
      {
        types: ["aws:lb/listener:Listener", "aws:lb/listenerRule:ListenerRule"],
        code: "ResourceInUse",
        message: "Target group '{id}' is currently in use by a listener or a rule",
      },
    ],
  },
  "aws:lb/listener:Listener": {
    id: (inputs) => below(inputs["loadBalancerArn"], "loadbalancer/", "listener/"),
    tagged: true,
    outputs: { arn: "{id}", protocol: "HTTP" },
    replaces: ["loadBalancerArn"],
    references: { loadBalancerArn: ["aws:lb/loadBalancer:LoadBalancer"] },
    check: (inputs, around) => {
      const twin = around
        .siblings()
        .some(
          (other) =>
            other["loadBalancerArn"] === inputs["loadBalancerArn"] && other["port"] === inputs["port"],
        );
      return twin
        ? { code: "DuplicateListener", message: "A listener already exists on this port" }
        : undefined;
    },
  },
  "aws:lb/listenerRule:ListenerRule": {
    id: (inputs) => below(inputs["listenerArn"], "listener/", "listener-rule/"),
    tagged: true,
    outputs: { arn: "{id}", priority: 1 },
    replaces: ["listenerArn", "priority"],
    // The words: https://github.com/pulumi/pulumi-aws/issues/175
    check: ({ listenerArn, priority }, around) => {
      const isTaken =
        typeof priority === "number" &&
        around
          .siblings()
          .some((other) => other["listenerArn"] === listenerArn && other["priority"] === priority);
      return isTaken
        ? { code: "PriorityInUse", message: `Priority '${priority}' is currently in use` }
        : undefined;
    },
  },
  "aws:lb/listenerCertificate:ListenerCertificate": {
    id: "{in:listenerArn}_{in:certificateArn}",
    replaces: ["*"],
  },
  "aws:ecs/cluster:Cluster": {
    id: "arn:aws:ecs:{region}:{account}:cluster/{name}",
    tagged: true,
    name: { property: "name", scope: "region", limit: 255 },
    outputs: { arn: "{id}" },
    blockers: [
      {
        types: ["aws:ecs/service:Service"],
        code: "ClusterContainsServicesException",
        message: "The Cluster cannot be deleted while Services are active.",
      },
    ],
  },
  "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders": {
    id: "{in:clusterName}",
    replaces: ["clusterName"],
  },
  "aws:ecs/service:Service": {
    id: "arn:aws:ecs:{region}:{account}:service/{last:cluster}/{name}",
    tagged: true,
    name: {
      property: "name",
      scope: "parent",
      within: ["cluster"],
      limit: 255,
      taken: "InvalidParameterException",
    },
    outputs: {
      arn: "{id}",
      launchType: "EC2",
      schedulingStrategy: "REPLICA",
      platformVersion: "LATEST",
      iamRole: "/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS",
    },
    replaces: ["launchType", "schedulingStrategy", "deploymentController"],
    // The SDK's type says that the service always has one, whether or not it is asked for.
    chosen: ["deploymentConfiguration.strategy"],
    references: {
      taskDefinition: ["aws:ecs/taskDefinition:TaskDefinition"],
      cluster: ["aws:ecs/cluster:Cluster"],
    },
    check: deploymentFault,
  },
  "aws:ecs/taskDefinition:TaskDefinition": {
    id: "{in:family}",
    key: "{in:family}:{generation}",
    tagged: true,
    outputs: {
      arn: "arn:aws:ecs:{region}:{account}:task-definition/{in:family}:{generation}",
      arnWithoutRevision: "arn:aws:ecs:{region}:{account}:task-definition/{in:family}",
      networkMode: "bridge",
    },
    replaces: ["*"],
  },
  "aws:appautoscaling/target:Target": {
    id: "{in:resourceId}",
    tagged: true,
    outputs: {
      arn: "arn:aws:application-autoscaling:{region}:{account}:scalable-target/{hex:32}",
      roleArn:
        "arn:aws:iam::{account}:role/aws-service-role/ecs.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_ECSService",
    },
    replaces: ["resourceId", "scalableDimension", "serviceNamespace"],
  },
  "aws:appautoscaling/policy:Policy": {
    id: "{name}",
    name: { property: "name", scope: "parent", within: ["resourceId"], limit: 256 },
    outputs: {
      arn: "arn:aws:autoscaling:{region}:{account}:scalingPolicy:{uuid}:resource/ecs/{in:resourceId}:policyName/{name}",
      alarmArns: [],
      policyType: "StepScaling",
    },
    replaces: ["scalableDimension", "serviceNamespace"],
    references: { resourceId: ["aws:appautoscaling/target:Target"] },
  },
  "aws:appautoscaling/scheduledAction:ScheduledAction": {
    id: "{name}-{in:serviceNamespace}-{in:resourceId}",
    outputs: {
      arn: "arn:aws:autoscaling:{region}:{account}:scheduledAction:{uuid}:resource/ecs/{in:resourceId}:scheduledActionName/{name}",
    },
  },
  "aws:ecr/repository:Repository": {
    id: "{name}",
    tagged: true,
    name: { property: "name", scope: "region", limit: 256, taken: "RepositoryAlreadyExistsException" },
    outputs: {
      arn: "arn:aws:ecr:{region}:{account}:repository/{name}",
      registryId: "{account}",
      repositoryUrl: "{account}.dkr.ecr.{region}.amazonaws.com/{name}",
    },
  },
  "aws:ecr/lifecyclePolicy:LifecyclePolicy": {
    id: "{in:repository}",
    outputs: { registryId: "{account}" },
    replaces: ["repository"],
  },
  "aws:lambda/function:Function": {
    id: "{name}",
    tagged: true,
    name: { property: "name", scope: "region", limit: 64, taken: "ResourceConflictException" },
    outputs: {
      arn: "arn:aws:lambda:{region}:{account}:function:{name}",
      qualifiedArn: "arn:aws:lambda:{region}:{account}:function:{name}:$LATEST",
      invokeArn:
        "arn:aws:apigateway:{region}:lambda:path/2015-03-31/functions/arn:aws:lambda:{region}:{account}:function:{name}/invocations",
      version: "$LATEST",
      codeSha256: "{hex:43}=",
    },
    replaces: ["packageType"],
    check: concurrencyFault,
  },
  "aws:lambda/permission:Permission": {
    id: (inputs) => (typeof inputs["statementId"] === "string" ? "{in:statementId}" : "terraform-{hex:26}"),
    key: "{in:function}:{in:statementId}:{hex:8}",
    outputs: { statementId: "terraform-{hex:26}" },
    replaces: ["*"],
  },
  "aws:lambda/eventSourceMapping:EventSourceMapping": {
    id: "{uuid}",
    outputs: {
      arn: "arn:aws:lambda:{region}:{account}:event-source-mapping:{id}",
      uuid: "{id}",
      state: "Enabled",
    },
    replaces: ["eventSourceArn"],
  },
};

/** An ARN that continues its owner's. */
function below(owner: PropertyValue | undefined, kind: string, own: string): string {
  return `${typeof owner === "string" ? owner.replace(kind, own) : `${ELB}:${own}app`}/{hex:16}`;
}

function flavour(inputs: PropertyMap): string {
  const type = inputs["loadBalancerType"];
  return type === "network" ? "net" : type === "gateway" ? "gwy" : "app";
}
