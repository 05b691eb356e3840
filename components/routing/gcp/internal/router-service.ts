import { Service } from "@pulumi/gcp/cloudrunv2";
import type { Account } from "@pulumi/gcp/serviceaccount";
import type * as pulumi from "@pulumi/pulumi";
import { secondsDuration } from "../../../contract/units";
import { RUN } from "../../../gcp/internal/limits";
import { globalScope } from "../../../gcp/internal/scope";
import { CONTAINER_SIZES } from "../../../gcp/internal/sizes";
import type { RoutingContext } from "../../context";
import type { RoutingLayer } from "../../layer";
import type { LayerKey } from "../secrets";

/** Where the router listens, and what it answers when it can route; containers/router says the same. */
const PORT = 8080;
const READY = "/.stampworks/router";
/** Requests at once that one router carries before another one starts; the most there is. */
const CONCURRENT = 1000;
/** Seconds by which Cloud Run waits longer than the router, whose answer says more. */
const LONGER = 15;

/** What the routers of a region are made from. */
export interface RouterServiceArgs {
  readonly context: RoutingContext;
  readonly spec: RoutingLayer;
  readonly region: string;
  readonly key: LayerKey;
  readonly account: Account;
  /** The router's own variables. */
  readonly environment: Readonly<Record<string, pulumi.Input<string>>>;
  readonly waitFor: readonly pulumi.Resource[];
}

/** The routers of a region. */
export interface RouterService {
  readonly region: string;
  readonly service: Service;
}

/**
 * The routers of one region: containers that decide and pass on. Only the layer's load balancer reaches them, and it can't
 * log in: so the invoker check is off and no role is given to `allUsers`, while ingress refuses every other way. Open
 * requests have ten seconds to end where the spec allows more: Cloud Run waits no longer for a container that is to stop.
 */
export function routerService(name: string, args: RouterServiceArgs, parent: pulumi.Resource): RouterService {
  const { context, spec, region, key, account } = args;
  const { minInstances, maxInstances } = spec.router;
  const service = new Service(
    name,
    {
      name: context.physicalName("router", RUN),
      location: region,
      ingress: "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER",
      invokerIamDisabled: true,
      defaultUriDisabled: true,
      // Readiness probes are in the beta stage.
      launchStage: "BETA",
      scaling: { minInstanceCount: minInstances, maxInstanceCount: maxInstances },
      // Nothing is lost with it; the registry is what is protected.
      deletionProtection: false,
      template: {
        serviceAccount: account.email,
        encryptionKey: key.id,
        labels: context.tags("router"),
        executionEnvironment: "EXECUTION_ENVIRONMENT_GEN2",
        timeout: secondsDuration(spec.requests.timeoutSeconds + LONGER),
        maxInstanceRequestConcurrency: CONCURRENT,
        containers: [container(args)],
      },
      labels: context.tags("router"),
    },
    { parent, dependsOn: [...args.waitFor, ...key.ready] },
  );
  return { region, service };
}

function container({ context, spec, environment }: RouterServiceArgs) {
  const httpGet = { path: READY, port: PORT };
  return {
    image: `${globalScope(context).registry}/${spec.router.image}:${context.fleet.release}`,
    envs: Object.entries(environment).map(([name, value]) => ({ name, value })),
    // Cloud Run tells the container its port.
    ports: { containerPort: PORT },
    // The router follows the registry between requests too.
    resources: { limits: { ...CONTAINER_SIZES[spec.router.size] }, cpuIdle: false, startupCpuBoost: true },
    startupProbe: { httpGet, periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 30 },
    // By these the load balancer leaves a region whose routers are ill.
    readinessProbe: {
      httpGet,
      periodSeconds: 5,
      timeoutSeconds: 3,
      failureThreshold: 3,
      successThreshold: 1,
    },
    livenessProbe: { httpGet, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 6 },
  };
}
