import { defined } from "../../../../core/defined";
import type { LogGroup } from "@pulumi/aws/cloudwatch";
import { Service, type ServiceArgs, TaskDefinition } from "@pulumi/aws/ecs";
import * as pulumi from "@pulumi/pulumi";
import type { Size } from "../../../contract/class";
import type { Network } from "../../network";
import { globalScope } from "../dns";
import { ECS } from "../limits";
import { logGroup } from "../log-group";
import type { Deployed } from "./release-check";
import type { ServiceRole } from "../roles";
import { TASK_SIZES } from "../sizes";
import { taskEnvironment } from "./task-environment";
import { appSecrets, executionRole, type TaskRoleArgs } from "./task-roles";

/** Seconds a task has to finish its work when it is told to stop; Fargate gives 120 at most. */
const STOP_TIMEOUT = 60;
/** Part of a task's memory that temporary files may take. */
const TMP_SHARE = 8;

/** What a service and its tasks are made from. */
export interface WorkloadArgs extends TaskRoleArgs {
  readonly network: Network;
  readonly clusterArn: pulumi.Input<string>;
  readonly taskRole: ServiceRole;
  readonly role: "web" | "worker";
  readonly size: Size;
  /** Instances the service begins with. */
  readonly instances: number;
  /** Command instead of the image's own; default the image's. */
  readonly command?: string[];
  /** What ties a web service to the edge; default nothing. */
  readonly edge?: Pick<
    ServiceArgs,
    "loadBalancers" | "healthCheckGracePeriodSeconds" | "deploymentConfiguration" | "alarms"
  >;
  /** Longest it may take to make or change it, such as `80m`; default the provider's. */
  readonly timeout?: string;
  /** What must be there before the first task starts; default nothing. */
  readonly waitFor?: readonly pulumi.Resource[];
}

/**
 * A Fargate service in the app subnets: no public address, a root file system nobody can write to, a new release that
 * doesn't start rolled back.
 */
export function workload(name: string, args: WorkloadArgs, parent: pulumi.Resource): Deployed {
  const { context, spec, network, role, secrets, taskRole, timeout, waitFor = [] } = args;
  const logs = logGroup(
    `${name}-logs`,
    { context, spec, part: "app", log: `${role}-logs`, keyId: secrets.keyId },
    parent,
  );
  const execution = executionRole(`${name}-execution`, { ...args, role, logGroupArn: logs.arn }, parent);
  const definition = taskDefinition(name, args, logs, execution, parent);
  const service = new Service(
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
      tags: context.tags("app"),
    },
    {
      parent,
      dependsOn: [...execution.rights, ...taskRole.rights, ...waitFor],
      // The count belongs to the scaling; an update must not take instances away under load.
      ignoreChanges: ["desiredCount"],
      ...(timeout && { customTimeouts: { create: timeout, update: timeout } }),
    },
  );
  return { service, definition };
}

function taskDefinition(
  name: string,
  args: WorkloadArgs,
  logs: LogGroup,
  execution: ServiceRole,
  parent: pulumi.Resource,
): TaskDefinition {
  const { context, role, size, taskRole } = args;
  const { cpu, memory } = TASK_SIZES[size];
  return new TaskDefinition(
    `${name}-task`,
    {
      family: context.physicalName(role, ECS),
      requiresCompatibilities: ["FARGATE"],
      networkMode: "awsvpc",
      cpu: String(cpu),
      memory: String(memory),
      runtimePlatform: { cpuArchitecture: "X86_64", operatingSystemFamily: "LINUX" },
      executionRoleArn: execution.role.arn,
      taskRoleArn: taskRole.role.arn,
      containerDefinitions: pulumi.jsonStringify([container(args, logs.name, memory)]),
      tags: context.tags("app"),
    },
    { parent },
  );
}

function container(args: WorkloadArgs, logGroupName: pulumi.Output<string>, memory: number): object {
  const { context, spec, role, command } = args;
  return {
    name: role,
    image: `${globalScope(context).registry}/${spec.app.image}:${context.release}`,
    essential: true,
    ...defined({ command }),
    environment: Object.entries(taskEnvironment(args)).map(([name, value]) => ({ name, value })),
    secrets: Object.entries(appSecrets(args)).map(([name, valueFrom]) => ({ name, valueFrom })),
    portMappings: role === "web" ? [{ containerPort: spec.app.port, protocol: "tcp" }] : [],
    readonlyRootFilesystem: true,
    privileged: false,
    linuxParameters: {
      initProcessEnabled: true,
      capabilities: { drop: ["ALL"] },
      // The only place a task may write to. In memory and not on a volume, which only root could write to.
      tmpfs: [
        { containerPath: "/tmp", size: Math.floor(memory / TMP_SHARE), mountOptions: ["nosuid", "nodev"] },
      ],
    },
    stopTimeout: STOP_TIMEOUT,
    logConfiguration: {
      logDriver: "awslogs",
      options: {
        "awslogs-group": logGroupName,
        "awslogs-region": context.identity.region,
        "awslogs-stream-prefix": role,
        mode: "non-blocking",
        "max-buffer-size": "25m",
      },
    },
  };
}
