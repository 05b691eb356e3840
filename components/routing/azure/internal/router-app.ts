import * as app from "@pulumi/azure-native/app";
import type * as managedidentity from "@pulumi/azure-native/managedidentity";
import type { Subnet } from "@pulumi/azure-native/network";
import * as pulumi from "@pulumi/pulumi";
import { probes } from "../../../azure/internal/app/probes";
import { globalScope } from "../../../azure/internal/global";
import { CONTAINER_APP, CONTAINER_ENVIRONMENT } from "../../../azure/internal/limits";
import { registryHost } from "../../../azure/internal/registry-host";
import type { Scope } from "../../../azure/internal/scope";
import { CONTAINERS } from "../../../azure/internal/sizes";
import type { RoutingLayer } from "../../layer";
import { READY } from "./ready";
import type { RegionOwner } from "./region-owner";

/** Where the router listens; containers/router says the same. */
const PORT = 8080;
/** Requests at once that one router carries before another one starts. */
const CONCURRENT = "1000";
/** Old revisions kept to go back to. */
const OLD_REVISIONS = 5;

/** What the routers of a region are made from. */
export interface RouterAppArgs {
  readonly context: RegionOwner;
  readonly spec: RoutingLayer;
  readonly scope: Scope;
  readonly subnet: Subnet;
  readonly identity: managedidentity.UserAssignedIdentity;
  /** The router's own variables. */
  readonly environment: Readonly<Record<string, pulumi.Input<string>>>;
  readonly waitFor: readonly pulumi.Resource[];
}

/** The routers of a region: over its zones, each a container that decides and passes on. */
export interface RouterApp {
  readonly environment: app.ManagedEnvironment;
  readonly app: app.ContainerApp;
  /** The public host that the edge sends to. */
  readonly host: pulumi.Output<string>;
}

/** Makes the routers of one region. */
export function routerApp(name: string, args: RouterAppArgs, parent: pulumi.Resource): RouterApp {
  const { context, spec, scope, subnet } = args;
  const environment = new app.ManagedEnvironment(
    `${name}-environment`,
    {
      environmentName: context.physicalName("routers", CONTAINER_ENVIRONMENT),
      ...scope,
      zoneRedundant: true,
      vnetConfiguration: { infrastructureSubnetId: subnet.id, internal: false },
      publicNetworkAccess: "Enabled",
      workloadProfiles: [{ name: "Consumption", workloadProfileType: "Consumption" }],
      appLogsConfiguration: { destination: "azure-monitor" },
      peerTrafficConfiguration: { encryption: { enabled: true } },
    },
    { parent },
  );
  const { minInstances, maxInstances } = spec.router;
  const routers = new app.ContainerApp(
    `${name}-app`,
    {
      containerAppName: context.physicalName("router", CONTAINER_APP),
      ...scope,
      environmentId: environment.id,
      workloadProfileName: "Consumption",
      identity: { type: "UserAssigned", userAssignedIdentities: [args.identity.id] },
      configuration: {
        activeRevisionsMode: "Single",
        maxInactiveRevisions: OLD_REVISIONS,
        registries: [{ server: registryHost(globalScope(context).registry), identity: args.identity.id }],
        ingress: {
          external: true,
          allowInsecure: false,
          targetPort: PORT,
          transport: "auto",
          clientCertificateMode: "ignore",
          traffic: [{ latestRevision: true, weight: 100 }],
        },
      },
      template: {
        // The router ends open requests before it goes.
        terminationGracePeriodSeconds: spec.requests.drainSeconds,
        containers: [container(args)],
        scale: {
          minReplicas: minInstances,
          maxReplicas: maxInstances,
          rules: [{ name: "requests", http: { metadata: { concurrentRequests: CONCURRENT } } }],
        },
      },
    },
    { parent, dependsOn: [...args.waitFor] },
  );
  return {
    environment,
    app: routers,
    host: pulumi.interpolate`${routers.name}.${environment.defaultDomain}`,
  };
}

function container({ context, spec, environment }: RouterAppArgs) {
  const { cpu, memoryGib } = CONTAINERS[spec.router.size];
  return {
    name: "router",
    image: `${globalScope(context).registry}/${spec.router.image}:${context.fleet.release}`,
    resources: { cpu, memory: `${memoryGib}Gi` },
    env: Object.entries({ ...environment, PORT: String(PORT) }).map(([name, value]) => ({ name, value })),
    probes: probes({ port: PORT, healthPath: READY }),
  };
}
