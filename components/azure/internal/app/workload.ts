import * as app from "@pulumi/azure-native/app";
import type * as pulumi from "@pulumi/pulumi";
import type { Size } from "../../../contract/class";
import type { SideBySide } from "../../../contract/releases/beside";
import type { PartArgs } from "../../../contract/parts";
import { globalScope } from "../global";
import { CONTAINER_APP } from "../limits";
import { registryHost } from "../registry-host";
import type { Scope } from "../scope";
import { CONTAINERS, WORKLOAD_PROFILE } from "../sizes";
import { probes } from "./probes";

/** Seconds a container has to finish its work when it is told to stop. */
const STOP_TIMEOUT = 60;
/** Old revisions kept to go back to. */
const OLD_REVISIONS = 5;

/** What a container app is made from. */
export interface WorkloadArgs extends PartArgs {
  readonly scope: Scope;
  readonly environmentId: pulumi.Input<string>;
  readonly role: "web" | "worker";
  readonly size: Size;
  readonly minInstances: number;
  readonly maxInstances: number;
  /** Arguments instead of the image's own; default the image's. */
  readonly command?: readonly string[];
  /** Identity the containers act as. */
  readonly identityId: pulumi.Output<string>;
  /** Identity the scaler acts as and containers can't; default none. */
  readonly scalerId?: pulumi.Output<string>;
  readonly environment: Readonly<Record<string, pulumi.Input<string>>>;
  /** Variable → address of the secret whose value it gets. */
  readonly secrets: Readonly<Record<string, pulumi.Input<string>>>;
  /** What adds instances. */
  readonly rules: readonly ScaleRule[];
  /** What makes a web service reachable and tells when it can serve; default nothing. */
  readonly serves?: { readonly port: number; readonly healthPath: string };
  /** The release before, which takes requests too; default: none does. */
  readonly beside?: SideBySide | undefined;
  readonly waitFor: readonly pulumi.Resource[];
}

/** One reason to add instances, in KEDA's words. */
export interface ScaleRule {
  readonly name: string;
  readonly type: string;
  readonly metadata: Readonly<Record<string, pulumi.Input<string>>>;
  readonly identity?: pulumi.Input<string>;
}

/** A container app: a new revision takes over only once its probes succeed, else the old one goes on. */
export function workload(name: string, args: WorkloadArgs, parent: pulumi.Resource): app.ContainerApp {
  const { beside, context, scope, role, identityId, scalerId, serves } = args;
  const containerAppName = context.physicalName(role, CONTAINER_APP);
  const identities = scalerId === undefined ? [identityId] : [identityId, scalerId];
  return new app.ContainerApp(
    name,
    {
      containerAppName,
      ...scope,
      environmentId: args.environmentId,
      workloadProfileName: WORKLOAD_PROFILE.name,
      identity: { type: "UserAssigned", userAssignedIdentities: identities },
      configuration: {
        // A revision that takes no requests would run on, and cost as much: so several stand only while a release comes.
        activeRevisionsMode: beside === undefined ? "Single" : "Multiple",
        maxInactiveRevisions: OLD_REVISIONS,
        registries: [{ server: registryHost(globalScope(context).registry), identity: identityId }],
        secrets: Object.entries(args.secrets).map(([variable, keyVaultUrl]) => ({
          name: secretName(variable),
          keyVaultUrl,
          identity: identityId,
        })),
        identitySettings: scalerId === undefined ? [] : [{ identity: scalerId, lifecycle: "None" }],
        ...(serves === undefined ? {} : { ingress: ingress(serves.port, traffic(containerAppName, beside)) }),
      },
      template: {
        terminationGracePeriodSeconds: STOP_TIMEOUT,
        containers: [container(args)],
        scale: {
          minReplicas: args.minInstances,
          maxReplicas: args.maxInstances,
          rules: args.rules.map(({ name: rule, ...custom }) => ({ name: rule, custom })),
        },
      },
    },
    { parent, dependsOn: [...args.waitFor] },
  );
}

function container(args: WorkloadArgs) {
  const { context, spec, role, size, command, serves } = args;
  const { cpu, memoryGib } = CONTAINERS[size];
  const plain = Object.entries(args.environment).map(([name, value]) => ({ name, value }));
  const secret = Object.keys(args.secrets).map((name) => ({ name, secretRef: secretName(name) }));
  return {
    name: role,
    image: `${globalScope(context).registry}/${spec.app.image}:${context.release}`,
    ...(command === undefined ? {} : { args: [...command] }),
    resources: { cpu, memory: `${memoryGib}Gi` },
    env: [...plain, ...secret],
    probes: serves === undefined ? [] : probes(serves),
  };
}

/** Together 100. Source: https://learn.microsoft.com/azure/container-apps/traffic-splitting */
function traffic(app: string, beside: SideBySide | undefined) {
  if (beside === undefined) return [{ latestRevision: true, weight: 100 }];
  return [
    { revisionName: `${app}--${beside.before}`, weight: beside.beforePercent },
    { latestRevision: true, weight: beside.latestPercent },
  ];
}

function ingress(targetPort: number, weights: ReturnType<typeof traffic>) {
  return {
    // Reached by Front Door over the environment's public address; internal/edge.ts says how it is locked.
    external: true,
    allowInsecure: false,
    targetPort,
    transport: "auto",
    clientCertificateMode: "ignore",
    traffic: weights,
  };
}

/** `ORIGIN_SECRET` → `origin-secret`: names of an app's secrets are lower case. */
function secretName(variable: string): string {
  return variable.toLowerCase().replaceAll("_", "-");
}
