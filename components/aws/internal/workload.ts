import type { LogGroup } from "@pulumi/aws/cloudwatch";
import { Service, type ServiceArgs, TaskDefinition } from "@pulumi/aws/ecs";
import * as pulumi from "@pulumi/pulumi";
import type { Size } from "../../contract/class";
import type { PartArgs } from "../../contract/parts";
import type { Network } from "../network";
import { ECS } from "./limits";
import { logGroup } from "./log-group";
import { TASK_SIZES } from "./sizes";

/** Seconds a task has to finish its work when it is told to stop; Fargate gives 120 at most. */
const STOP_TIMEOUT = 60;

/** Log group of one service's tasks. */
export function workloadLogs(
  name: string,
  args: PartArgs & { readonly role: string; readonly keyId: pulumi.Input<string> },
  parent: pulumi.Resource,
): LogGroup {
  return logGroup(name, { ...args, part: "app", log: `${args.role}-logs` }, parent);
}

/** What a service and its tasks are made from. */
export interface WorkloadArgs extends PartArgs {
  readonly network: Network;
  readonly clusterArn: pulumi.Input<string>;
  readonly role: "web" | "worker";
  /** Where the tasks write. */
  readonly logs: LogGroup;
  readonly image: string;
  readonly size: Size;
  readonly instances: number;
  /** Command instead of the image's own; default the image's. */
  readonly command?: string[];
  readonly environment: Readonly<Record<string, pulumi.Input<string>>>;
  /** Variable → ARN of the secret whose value it gets. */
  readonly secrets: Readonly<Record<string, pulumi.Input<string>>>;
  readonly executionRoleArn: pulumi.Input<string>;
  readonly taskRoleArn: pulumi.Input<string>;
  /** What ties a web service to the edge; default nothing. */
  readonly edge?: Pick<ServiceArgs, "loadBalancers" | "healthCheckGracePeriodSeconds">;
  readonly waitFor: readonly pulumi.Resource[];
}

/** A Fargate service in the app subnets: no public address, a root file system nobody can write, new releases rolled back when they fail. */
export function workload(name: string, args: WorkloadArgs, parent: pulumi.Resource): Service {
  const { context, spec, network, role } = args;
  const tags = context.tags("app");
  const definition = taskDefinition(name, args, parent);
  return new Service(
    name,
    {
      name: context.physicalName(role, ECS),
      cluster: args.clusterArn,
      taskDefinition: definition.arn,
      launchType: "FARGATE",
      platformVersion: "LATEST",
      desiredCount: args.instances,
      deploymentCircuitBreaker: { enable: true, rollback: true },
      deploymentMinimumHealthyPercent: 100,
      deploymentMaximumPercent: 200,
      availabilityZoneRebalancing: "ENABLED",
      enableExecuteCommand: false,
      enableEcsManagedTags: true,
      propagateTags: "SERVICE",
      waitForSteadyState: true,
      networkConfiguration: {
        subnets: network.subnets.appIds,
        securityGroups: [network.workloadGroupId],
        assignPublicIp: false,
      },
      ...args.edge,
      // A service in the middle of a deployment must not keep a stamp from being retired.
      forceDelete: !context.protects(spec.deletionProtection),
      tags,
    },
    // The count belongs to the scaling; an update must not take instances away under load.
    { parent, dependsOn: [...args.waitFor], ignoreChanges: ["desiredCount"] },
  );
}

function taskDefinition(name: string, args: WorkloadArgs, parent: pulumi.Resource): TaskDefinition {
  const { context, spec, role, size, logs } = args;
  const { cpu, memory } = TASK_SIZES[size];
  const container = {
    name: role,
    image: args.image,
    essential: true,
    ...(args.command === undefined ? {} : { command: args.command }),
    environment: Object.entries(args.environment).map(([variable, value]) => ({ name: variable, value })),
    secrets: Object.entries(args.secrets).map(([variable, valueFrom]) => ({ name: variable, valueFrom })),
    portMappings: role === "web" ? [{ containerPort: spec.app.port, protocol: "tcp" }] : [],
    readonlyRootFilesystem: true,
    privileged: false,
    mountPoints: [{ sourceVolume: "tmp", containerPath: "/tmp", readOnly: false }],
    linuxParameters: { initProcessEnabled: true, capabilities: { drop: ["ALL"] } },
    stopTimeout: STOP_TIMEOUT,
    logConfiguration: {
      logDriver: "awslogs",
      options: {
        "awslogs-group": logs.name,
        "awslogs-region": context.identity.region,
        "awslogs-stream-prefix": role,
        mode: "non-blocking",
      },
    },
  };
  return new TaskDefinition(
    `${name}-task`,
    {
      family: context.physicalName(role, ECS),
      requiresCompatibilities: ["FARGATE"],
      networkMode: "awsvpc",
      cpu: String(cpu),
      memory: String(memory),
      runtimePlatform: { cpuArchitecture: "X86_64", operatingSystemFamily: "LINUX" },
      executionRoleArn: args.executionRoleArn,
      taskRoleArn: args.taskRoleArn,
      containerDefinitions: pulumi.jsonStringify([container]),
      // The only place a task may write to; gone with the task.
      volumes: [{ name: "tmp" }],
      tags: context.tags("app"),
    },
    { parent },
  );
}
