import * as azure from "@pulumi/azure-native/app";
import * as pulumi from "@pulumi/pulumi";
import { revisionOf, sideBySide } from "../contract/releases/beside";
import { type OriginSecrets, originSecrets } from "../contract/origin-secrets";
import type { AppPart, DataParts, PartArgs } from "../contract/parts";
import { containerEnvironment } from "./internal/app/container-environment";
import { containerMetrics } from "./internal/app/service-metrics";
import type { ServiceMetrics } from "./internal/observability/alarms";
import type { AzureDataParts } from "./internal/data-parts";
import { type Edge, edge } from "./internal/app/edge";
import { globalScope } from "./internal/global";
import { grant } from "./internal/identity";
import { CONTAINER_ENVIRONMENT } from "./internal/limits";
import { type Scope, scopeOf } from "./internal/scope";
import { machinesFor, WORKLOAD_PROFILE } from "./internal/sizes";
import { type WorkloadArgs, workload } from "./internal/app/workload";

/** What the app is made from. */
export interface AppArgs extends PartArgs, DataParts<AzureDataParts> {}

type Common = Omit<WorkloadArgs, "role" | "size" | "minInstances" | "maxInstances" | "rules">;

/** What the other parts on Azure use of an app; a part that replaces it gives the same. */
export interface AzureApp extends AppPart {
  /** What the containers run in: its logs are kept. */
  readonly environment: pulumi.CustomResource;
  /** The public entry, which `appEdge` makes. */
  readonly edge: Edge;
  /** What is watched of the web service and, where the class has them, of the workers. */
  readonly services: readonly ServiceMetrics[];
}

/** A Container Apps environment over the zones with the web service behind the stamp's edge, and the workers beside it. */
export class App extends pulumi.ComponentResource implements AzureApp {
  readonly endpoint: pulumi.Output<string>;
  /**
   * Host of the web service in its environment. A routing layer that is a Front Door itself sends here, because one
   * Front Door does not go through another (https://learn.microsoft.com/azure/frontdoor/front-door-faq); every other
   * router sends to the endpoint's host.
   */
  readonly originHost: pulumi.Output<string>;
  readonly origin: OriginSecrets;
  readonly environment: azure.ManagedEnvironment;
  /** The public entry. */
  readonly edge: Edge;
  readonly web: azure.ContainerApp;
  /** Undefined where the class has none. */
  readonly workers: azure.ContainerApp | undefined;
  readonly services: readonly ServiceMetrics[];
  readonly revision: pulumi.Output<string> | undefined;

  constructor(name: string, args: AppArgs, opts: pulumi.ComponentResourceOptions) {
    super("stampworks:azure:App", name, {}, opts);
    const scope = scopeOf("app", args);
    this.origin = originSecrets(`${name}-origin`, args, this);
    this.environment = this.makeEnvironment(name, args, scope);
    const common = this.common(name, args, scope, this.origin.lines);
    this.web = this.makeWeb(name, args, common);
    this.workers = this.makeWorkers(name, args, common);
    this.services = [
      containerMetrics("web", this.web.id),
      ...(this.workers === undefined ? [] : [containerMetrics("worker", this.workers.id)]),
    ];
    this.revision = revisionOf(args, this.web.latestReadyRevisionName);
    this.originHost = pulumi.interpolate`${this.web.name}.${this.environment.defaultDomain}`;
    this.edge = edge(
      `${name}-edge`,
      { ...args, scope, webHost: this.originHost, originSecrets: this.origin.accepted },
      this,
    );

    this.endpoint = pulumi.output(`https://${args.context.hostName}`);
    this.registerOutputs({
      endpoint: this.endpoint,
      originHost: this.originHost,
    });
  }

  private makeEnvironment(
    name: string,
    { context, spec, network }: AppArgs,
    scope: Scope,
  ): azure.ManagedEnvironment {
    const { app, workers } = spec;
    const machines = (count: "minInstances" | "maxInstances"): number =>
      machinesFor([
        { size: app.size, count: count === "maxInstances" ? mostOf(app) : app[count] },
        ...(workers.enabled ? [{ size: workers.size, count: workers[count] }] : []),
      ]);
    return new azure.ManagedEnvironment(
      `${name}-environment`,
      {
        environmentName: context.physicalName("app", CONTAINER_ENVIRONMENT),
        ...scope,
        zoneRedundant: true,
        vnetConfiguration: { infrastructureSubnetId: network.appSubnet.id, internal: false },
        publicNetworkAccess: "Enabled",
        workloadProfiles: [
          // Every environment has this one; nothing runs on it.
          { name: "Consumption", workloadProfileType: "Consumption" },
          {
            name: WORKLOAD_PROFILE.name,
            workloadProfileType: WORKLOAD_PROFILE.type,
            minimumCount: machines("minInstances"),
            maximumCount: machines("maxInstances"),
          },
        ],
        // Logs go where the diagnostic settings say, without a workspace key.
        appLogsConfiguration: { destination: "azure-monitor" },
        peerTrafficConfiguration: { encryption: { enabled: true } },
      },
      { parent: this },
    );
  }

  /** What the web service and the workers share. */
  private common(name: string, args: AppArgs, scope: Scope, secretLines: pulumi.Output<string>): Common {
    const { context, spec, secrets, network, storage, queue, events, cache, database } = args;
    const { appIdentity } = secrets;
    const pull = grant(
      `${name}-pull`,
      {
        context,
        kind: "app-pull",
        role: "pullImages",
        principalId: appIdentity.principalId,
        scope: globalScope(context).registryId,
      },
      this,
    );
    const originSecret = secrets.keep(
      `${name}-origin-secret`,
      { context, secretName: "origin-secret", value: secretLines },
      this,
    );
    return {
      context,
      spec,
      scope,
      environmentId: this.environment.id,
      identityId: appIdentity.id,
      environment: containerEnvironment(args),
      secrets: { ORIGIN_SECRET: originSecret },
      // Containers that start before what they need fail their first probes, and with them the deployment.
      // Of the database the primary: a replica is read from later.
      waitFor: [pull, network, storage, ...present(queue, events, cache, database?.ready)],
    };
  }

  private makeWeb(name: string, args: AppArgs, common: Common): azure.ContainerApp {
    const { spec } = args;
    const beside = sideBySide(args);
    const { size, minInstances, maxInstances, port, healthPath, targetCpuPercent } = spec.app;
    const rules = [
      { name: "cpu", type: "cpu", metadata: { type: "Utilization", value: String(targetCpuPercent) } },
    ];
    return workload(
      `${name}-web`,
      {
        ...common,
        role: "web",
        size,
        minInstances,
        maxInstances,
        rules,
        serves: { port, healthPath },
        beside,
      },
      this,
    );
  }

  private makeWorkers(
    name: string,
    { spec, queue }: AppArgs,
    common: Common,
  ): azure.ContainerApp | undefined {
    if (!spec.workers.enabled || queue === undefined) return undefined;
    const { size, minInstances, maxInstances, targetBacklog, command } = spec.workers;
    const rules = [
      {
        name: "backlog",
        type: "azure-servicebus",
        metadata: {
          namespace: queue.namespace.name,
          queueName: queue.queueId,
          messageCount: String(targetBacklog),
        },
        identity: queue.scalerIdentity.id,
      },
    ];
    return workload(
      `${name}-worker`,
      {
        ...common,
        role: "worker",
        size,
        minInstances,
        maxInstances,
        command,
        rules,
        scalerId: queue.scalerIdentity.id,
      },
      this,
    );
  }
}

/**
 * Most instances of both releases that stand side by side: the one before may have all that its requests need while the next one comes up
 * with its fewest; and one that takes all requests at once needs as many.
 */
function mostOf({ deployment, maxInstances, minInstances }: AppArgs["spec"]["app"]): number {
  switch (deployment.strategy) {
    case "rolling":
      return maxInstances;
    case "canary":
      return maxInstances + minInstances;
    case "blue-green":
      return 2 * maxInstances;
  }
}

/** The parts the class has. */
function present(...parts: readonly (pulumi.Resource | undefined)[]): pulumi.Resource[] {
  return parts.filter((part) => part !== undefined);
}
