import { Service, type ServiceArgs, WorkerPool } from "@pulumi/gcp/cloudrunv2";
import { Account } from "@pulumi/gcp/serviceaccount";
import type { input } from "@pulumi/gcp/types";
import type * as pulumi from "@pulumi/pulumi";
import { sideBySide } from "../../../contract/releases/beside";
import { shareOf } from "../../../contract/releases/deployment";
import type { PartArgs } from "../../../contract/parts";
import type { Network } from "../../network";
import type { Secrets } from "../../secrets";
import { APP_TAG } from "../network/firewall";
import { RUN, SERVICE_ACCOUNT } from "../limits";
import { CONTAINER_SIZES } from "../sizes";

/** A container's environment, as the web service and the workers both take it. */
export type Env = input.cloudrunv2.ServiceTemplateContainerEnv[];

/** What the web service and the workers share. */
export interface WorkloadArgs extends PartArgs {
  readonly secrets: Secrets;
  readonly network: Network;
  readonly image: string;
  readonly env: Env;
  readonly account: Account;
  /** What must exist before: rights above all, else the first instances fail. */
  readonly waitFor: pulumi.Resource[];
}

/** The account a workload runs as; it has no key, Cloud Run hands it tokens. */
export function workloadAccount(
  name: string,
  kind: "web" | "worker",
  args: PartArgs & { secrets: Secrets },
  parent: pulumi.Resource,
): Account {
  const { context, secrets } = args;
  return new Account(
    name,
    { accountId: context.physicalName(kind, SERVICE_ACCOUNT), displayName: `Runs the ${kind} of this stamp` },
    { parent, dependsOn: [secrets.apis.iam] },
  );
}

/**
 * The web service. Only the stamp's load balancer reaches it, and the load balancer can't log in: so the invoker
 * check is off and no role is given to `allUsers`, while ingress refuses every other way.
 */
export function webService(name: string, args: WorkloadArgs, parent: pulumi.Resource): Service {
  const { context, spec } = args;
  const { app } = spec;
  const service = context.physicalName("web", RUN);
  const least = { minInstanceCount: app.minInstances };
  // A service's fewest are divided by traffic: a revision that stands by would have none. A revision's own run wherever the traffic names
  // it, at 0 percent as well, or a tag does: so a target that stands by needs no tag. Source ("Revisions and minimum instances"):
  // https://cloud.google.com/run/docs/configuring/min-instances
  const isShifted = shareOf(app.deployment) !== undefined;
  const probe = { httpGet: { path: app.healthPath, port: app.port }, timeoutSeconds: 5, periodSeconds: 10 };
  return new Service(
    name,
    {
      name: service,
      location: context.identity.region,
      ingress: "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER",
      invokerIamDisabled: true,
      defaultUriDisabled: true,
      // A target for CPU is in the beta stage.
      launchStage: "BETA",
      scaling: { ...(isShifted ? {} : least), maxInstanceCount: app.maxInstances },
      deletionProtection: context.protects(spec.deletionProtection),
      template: {
        ...template(args),
        executionEnvironment: "EXECUTION_ENVIRONMENT_GEN2",
        timeout: "60s",
        maxInstanceRequestConcurrency: 80,
        scaling: { ...(isShifted ? least : {}), cpuUtilization: app.targetCpuPercent / 100 },
        containers: [
          {
            image: args.image,
            envs: args.env,
            ports: { containerPort: app.port },
            resources: { limits: { ...CONTAINER_SIZES[app.size] }, cpuIdle: false, startupCpuBoost: true },
            startupProbe: { ...probe, failureThreshold: 12 },
            livenessProbe: { ...probe, failureThreshold: 3 },
          },
        ],
      },
      ...traffic(service, args),
      labels: context.tags("app"),
    },
    { parent, dependsOn: args.waitFor },
  );
}

/**
 * Who takes the requests; together 100. A class whose releases stand side by side always says it, because what a later update leaves out
 * the provider leaves as it is.
 * Source: https://cloud.google.com/run/docs/rollouts-rollbacks-traffic-migration
 */
function traffic(service: string, args: PartArgs): Pick<ServiceArgs, "traffics"> {
  const beside = sideBySide(args);
  if (shareOf(args.spec.app.deployment) === undefined) return {};
  if (beside === undefined) return { traffics: [{ type: LATEST, percent: 100 }] };
  const before = {
    type: "TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION",
    revision: `${service}-${beside.before}`,
    percent: beside.beforePercent,
  };
  return { traffics: [before, { type: LATEST, percent: beside.latestPercent }] };
}

const LATEST = "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST";

/**
 * The workers: a pool nobody can call, scaled by its CPU. Google's way to scale by a queue's backlog is a preview,
 * runs an image of another region, and changes the pool behind Pulumi's back, which would be drift; so the class's
 * backlog per worker is what the queue's alarm goes by.
 * Source: https://cloud.google.com/run/docs/configuring/workerpools/cpu-autoscaling and .../crema-autoscaling
 */
export function workerPool(name: string, args: WorkloadArgs, parent: pulumi.Resource): WorkerPool {
  const { context, spec } = args;
  const { workers } = spec;
  return new WorkerPool(
    name,
    {
      name: context.physicalName("worker", RUN),
      location: context.identity.region,
      launchStage: "BETA",
      scaling: {
        scalingMode: "AUTOMATIC",
        // CPU can't call the first worker into being, so one always stands ready.
        minInstanceCount: Math.max(1, workers.minInstances),
        maxInstanceCount: workers.maxInstances,
      },
      deletionProtection: context.protects(spec.deletionProtection),
      template: {
        ...template(args),
        containers: [
          {
            image: args.image,
            commands: workers.command,
            envs: args.env,
            resources: { limits: { ...CONTAINER_SIZES[workers.size] } },
          },
        ],
      },
      labels: context.tags("app"),
    },
    { parent, dependsOn: args.waitFor },
  );
}

function template({ context, secrets, network, account }: WorkloadArgs) {
  return {
    serviceAccount: account.email,
    encryptionKey: secrets.keyId,
    labels: context.tags("app"),
    vpcAccess: {
      // Everything takes the stamp's network, so that its firewall and its log see it.
      egress: "ALL_TRAFFIC",
      networkInterfaces: [
        { network: network.networkId, subnetwork: network.subnets.app.id, tags: [APP_TAG] },
      ],
    },
  };
}
