import { Cluster, type Service } from "@pulumi/aws/ecs";
import * as pulumi from "@pulumi/pulumi";
import { RandomPassword } from "@pulumi/random";
import type { AppPart } from "../contract/parts";
import { globalScope } from "./internal/dns";
import { type Edge, edge } from "./internal/edge";
import { ECS } from "./internal/limits";
import { scaleOnBacklog, scaleOnCpu } from "./internal/scaling";
import { taskEnvironment } from "./internal/task-environment";
import { appSecrets, executionRole, type TaskRoleArgs, taskRole } from "./internal/task-roles";
import { type WorkloadArgs, workload, workloadLogs } from "./internal/workload";
import type { Network } from "./network";

/** What the app is made from. */
export interface AppArgs extends TaskRoleArgs {
  readonly network: Network;
}

type Common = Omit<WorkloadArgs, "role" | "size" | "instances" | "logs">;

/** An ECS cluster on Fargate with the web service behind the stamp's edge, and the workers beside it. */
export class App extends pulumi.ComponentResource implements AppPart {
  readonly endpoint: pulumi.Output<string>;
  readonly originHost: pulumi.Output<string>;
  readonly originSecret: pulumi.Output<string>;
  readonly cluster: Cluster;
  /** The public entry. */
  readonly edge: Edge;
  readonly web: Service;
  /** Undefined where the class has none. */
  readonly workers: Service | undefined;

  constructor(name: string, args: AppArgs, opts: pulumi.ComponentResourceOptions) {
    super("stampworks:aws:App", name, {}, opts);
    const origin = new RandomPassword(
      `${name}-origin`,
      { length: 48, special: false },
      { parent: this, additionalSecretOutputs: ["result"] },
    );
    this.originSecret = pulumi.secret(origin.result);
    this.edge = edge(`${name}-edge`, { ...args, originSecret: this.originSecret }, this);
    this.cluster = this.makeCluster(name, args);
    [this.web, this.workers] = this.services(name, args);
    this.endpoint = pulumi.output(`https://${args.context.hostName}`);
    this.originHost = this.edge.loadBalancer.dnsName;
    this.registerOutputs({
      endpoint: this.endpoint,
      originHost: this.originHost,
      originSecret: this.originSecret,
    });
  }

  private makeCluster(name: string, { context }: AppArgs): Cluster {
    return new Cluster(
      `${name}-cluster`,
      {
        name: context.physicalName("app", ECS),
        settings: [{ name: "containerInsights", value: "enabled" }],
        tags: context.tags("app"),
      },
      { parent: this },
    );
  }

  private services(name: string, args: AppArgs): [Service, Service | undefined] {
    const { context, spec, secrets, queue } = args;
    const logs = {
      web: workloadLogs(`${name}-web-logs`, { ...args, role: "web", keyId: secrets.keyId }, this),
      ...(spec.workers.enabled
        ? {
            worker: workloadLogs(
              `${name}-worker-logs`,
              { ...args, role: "worker", keyId: secrets.keyId },
              this,
            ),
          }
        : {}),
    };
    const common = this.common(
      name,
      args,
      Object.values(logs).map(({ arn }) => arn),
    );
    const scaling = { context, spec, clusterName: this.cluster.name };

    const web = this.makeWeb(name, args, { ...common, logs: logs.web });
    scaleOnCpu(`${name}-web-scaling`, { ...scaling, service: web }, this);
    if (logs.worker === undefined) return [web, undefined];
    const workers = this.makeWorkers(name, args, { ...common, logs: logs.worker });
    if (queue !== undefined) {
      scaleOnBacklog(
        `${name}-worker-scaling`,
        { ...scaling, service: workers, queueName: queue.queueName },
        this,
      );
    }
    return [web, workers];
  }

  /** What the web service and the workers share. */
  private common(name: string, args: AppArgs, logGroupArns: readonly pulumi.Output<string>[]): Common {
    const { context, spec, network } = args;
    const execution = executionRole(`${name}-execution`, { ...args, logGroupArns }, this);
    const task = taskRole(`${name}-task`, args, this);
    return {
      context,
      spec,
      network,
      clusterArn: this.cluster.arn,
      image: `${globalScope(context).registry}/${spec.app.image}:${context.release}`,
      environment: taskEnvironment(args),
      secrets: appSecrets(args),
      executionRoleArn: execution.role.arn,
      taskRoleArn: task.role.arn,
      waitFor: [...execution.rights, ...task.rights],
    };
  }

  private makeWeb(name: string, { spec }: AppArgs, common: Common & Pick<WorkloadArgs, "logs">): Service {
    const { size, port, minInstances } = spec.app;
    const { targetGroup, listener } = this.edge;
    const own = {
      role: "web" as const,
      size,
      instances: minInstances,
      edge: {
        loadBalancers: [{ targetGroupArn: targetGroup.arn, containerName: "web", containerPort: port }],
        healthCheckGracePeriodSeconds: 60,
      },
      // A target group takes services only once a listener sends to it.
      waitFor: [...common.waitFor, listener],
    };
    return workload(`${name}-web`, { ...common, ...own }, this);
  }

  private makeWorkers(name: string, { spec }: AppArgs, common: Common & Pick<WorkloadArgs, "logs">): Service {
    const { size, minInstances, command } = spec.workers;
    return workload(
      `${name}-worker`,
      { ...common, role: "worker", size, instances: minInstances, command },
      this,
    );
  }
}
