import type { Service, WorkerPool } from "@pulumi/gcp/cloudrunv2";
import * as pulumi from "@pulumi/pulumi";
import { revisionOf } from "../contract/releases/beside";
import { type OriginSecrets, originSecrets } from "../contract/origin-secrets";
import type { AppPart, DataParts, PartArgs } from "../contract/parts";
import type { GcpDataParts } from "./internal/data-parts";
import { keyGrant, serviceAgent } from "./internal/agents";
import { type Edge, edge } from "./internal/app/edge";
import { environment } from "./internal/app/environment";
import { runMetrics } from "./internal/app/service-metrics";
import { series, type ServiceMetrics } from "./internal/observability/alarm-row";
import { pullRight, workloadRights } from "./internal/permissions";
import { globalScope } from "./internal/scope";
import { type WorkloadArgs, webService, workerPool, workloadAccount } from "./internal/app/workload";

/** What the app is made from. */
export type AppArgs = PartArgs & DataParts<GcpDataParts>;

/** What the other parts on Google Cloud use of an app; a part that replaces it gives the same. */
export interface GcpApp extends AppPart {
  /** The public entry, which `appEdge` makes. */
  readonly edge: Edge;
  /** What is watched of the web service and, where the class has them, of the workers. */
  readonly services: readonly ServiceMetrics[];
}

/** The web service behind the stamp's load balancer, and the workers beside it. */
export class App extends pulumi.ComponentResource implements GcpApp {
  readonly endpoint: pulumi.Output<string>;
  readonly originHost: pulumi.Output<string>;
  readonly origin: OriginSecrets;
  readonly web: Service;
  /** Undefined in a class without workers. */
  readonly workers: WorkerPool | undefined;
  readonly edge: Edge;
  readonly services: readonly ServiceMetrics[];
  readonly revision: pulumi.Output<string> | undefined;

  constructor(name: string, args: AppArgs, opts: pulumi.ComponentResourceOptions) {
    super("stampworks:gcp:App", name, {}, opts);
    const { context, spec } = args;
    const ready = this.ready(name, args);
    this.web = webService(`${name}-web`, this.workload(name, "web", args, ready), this);
    this.workers = spec.workers.enabled
      ? workerPool(`${name}-worker`, this.workload(name, "worker", args, ready), this)
      : undefined;
    const web = series("cloud_run_revision", "service_name", this.web.name);
    this.services = [runMetrics("web", web)];
    if (this.workers !== undefined) {
      const pool = series("cloud_run_worker_pool", "worker_pool_name", this.workers.name);
      this.services = [...this.services, runMetrics("worker", pool)];
    }
    this.origin = originSecrets(`${name}-origin`, args, this);
    this.edge = edge(
      `${name}-edge`,
      { ...args, behind: { service: this.web.name }, originSecrets: this.origin.accepted },
      this,
    );
    this.revision = revisionOf(args, this.web.latestReadyRevision);
    this.endpoint = pulumi.output(`https://${context.hostName}`);
    this.originHost = pulumi.output(context.hostName);
    this.registerOutputs({
      endpoint: this.endpoint,
      originHost: this.originHost,
    });
  }

  /** What Cloud Run itself needs before it can start anything: the stamp's key and the right to pull. */
  private ready(name: string, args: AppArgs): pulumi.Resource[] {
    const { member } = serviceAgent(`${name}-agent`, args.secrets.apis.run, this);
    const key = keyGrant(`${name}-grant`, { keyId: args.secrets.keyId, member }, this);
    const { context, spec, secrets } = args;
    const pull = { context, image: spec.app.image, apis: secrets.apis, member };
    return [key, pullRight(`${name}-pull`, pull, this)];
  }

  private workload(
    name: string,
    kind: "web" | "worker",
    args: AppArgs,
    ready: pulumi.Resource[],
  ): WorkloadArgs {
    const { context, spec } = args;
    const account = workloadAccount(`${name}-${kind}-account`, kind, args, this);
    const rights = workloadRights(
      `${name}-${kind}-may`,
      { ...args, member: account.member },
      kind === "worker",
      this,
    );
    return {
      ...args,
      account,
      image: `${globalScope(context).registry}/${spec.app.image}:${context.release}`,
      env: environment(args),
      waitFor: [...ready, ...rights],
    };
  }
}
