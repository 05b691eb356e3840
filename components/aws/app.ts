import { Cluster, type Service } from "@pulumi/aws/ecs";
import * as pulumi from "@pulumi/pulumi";
import { defined } from "../../core/defined";
import { type OriginSecrets, originSecrets } from "../contract/origin-secrets";
import type { AppPart } from "../contract/parts";
import { type Edge, edge } from "./internal/app/edge";
import { ECS } from "./internal/limits";
import { type Deployed, onceRunning } from "./internal/app/release-check";
import { serviceMetrics } from "./internal/app/service-metrics";
import { shift } from "./internal/app/shift";
import { scaleOnBacklog, scaleOnCpu } from "./internal/app/scaling";
import { type TaskRoleArgs, taskRole } from "./internal/app/task-roles";
import { type WorkloadArgs, workload } from "./internal/app/workload";
import type { ServiceMetrics } from "./internal/observability/watched";
import type { Network } from "./network";

/** What the app is made from. */
export interface AppArgs extends TaskRoleArgs {
  readonly network: Network;
}

type Common = AppArgs & Pick<WorkloadArgs, "clusterArn" | "taskRole">;

/** What the other parts on AWS use of an app; a part that replaces it gives the same. */
export interface AwsApp extends AppPart {
  /** The public entry, which `appEdge` makes. */
  readonly edge: Edge;
  /** What is watched of the web service and, where the class has them, of the workers. */
  readonly services: readonly ServiceMetrics[];
}

/** An ECS cluster on Fargate with the web service behind the stamp's edge, and the workers beside it. */
export class App extends pulumi.ComponentResource implements AwsApp {
  readonly endpoint: pulumi.Output<string>;
  readonly originHost: pulumi.Output<string>;
  readonly origin: OriginSecrets;
  /** The public entry. */
  readonly edge: Edge;
  readonly cluster: Cluster;
  readonly web: Service;
  /** Undefined where the class has none. */
  readonly workers: Service | undefined;
  readonly services: readonly ServiceMetrics[];

  constructor(name: string, args: AppArgs, opts: pulumi.ComponentResourceOptions) {
    super("stampworks:aws:App", name, {}, opts);
    this.origin = originSecrets(`${name}-origin`, args, this);
    this.edge = edge(`${name}-edge`, { ...args, originSecrets: this.origin.accepted }, this);
    this.cluster = this.makeCluster(name, args);
    const common = {
      ...args,
      clusterArn: this.cluster.arn,
      taskRole: taskRole(`${name}-task`, args, this),
    };
    const web = this.makeWeb(name, common);
    const workers = args.spec.workers.enabled ? this.makeWorkers(name, common) : undefined;
    this.web = web.service;
    this.workers = workers?.service;
    this.services = [
      serviceMetrics("web", this.cluster.name, this.web.name),
      ...(workers === undefined ? [] : [serviceMetrics("worker", this.cluster.name, workers.service.name)]),
    ];
    const address = onceRunning(web, `https://${args.context.hostName}`);
    this.endpoint = workers === undefined ? address : onceRunning(workers, address);
    this.originHost = this.edge.loadBalancer.dnsName;
    this.registerOutputs({
      endpoint: this.endpoint,
      originHost: this.originHost,
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

  private makeWeb(name: string, common: Common): Deployed {
    const { context, spec } = common;
    const {
      service: shifted,
      timeout,
      waitFor,
    } = shift(`${name}-shift`, { context, spec, edge: this.edge }, this);
    const web = workload(
      `${name}-web`,
      {
        ...common,
        role: "web",
        size: spec.app.size,
        instances: spec.app.minInstances,
        edge: { ...shifted, healthCheckGracePeriodSeconds: 60 },
        ...defined({ timeout }),
        // A target group takes services only once a load balancer sends to it; the listener itself sends nowhere.
        waitFor: [...this.edge.rules, ...waitFor],
      },
      this,
    );
    const scaling = { context, spec, clusterName: this.cluster.name, service: web.service };
    scaleOnCpu(`${name}-web-scaling`, scaling, this);
    return web;
  }

  private makeWorkers(name: string, common: Common): Deployed {
    const { context, spec, queue } = common;
    const { size, minInstances: instances, command } = spec.workers;
    const workers = workload(`${name}-worker`, { ...common, role: "worker", size, instances, command }, this);
    // The class makes sure that workers have a queue.
    if (queue !== undefined) {
      const scaling = { context, spec, clusterName: this.cluster.name, service: workers.service };
      scaleOnBacklog(`${name}-worker-scaling`, { ...scaling, queueName: queue.queueName }, this);
    }
    return workers;
  }
}
