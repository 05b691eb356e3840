import { Service } from "@pulumi/gcp/projects";
import type * as pulumi from "@pulumi/pulumi";
import type { StampContext } from "../../contract/context";

/** Every service a stamp uses. A fresh project has none of them on. */
const APIS = {
  artifactRegistry: "artifactregistry",
  certificates: "certificatemanager",
  compute: "compute",
  connectivity: "networkconnectivity",
  dns: "dns",
  iam: "iam",
  kms: "cloudkms",
  logging: "logging",
  memorystore: "memorystore",
  monitoring: "monitoring",
  networking: "servicenetworking",
  pubsub: "pubsub",
  run: "run",
  scheduler: "cloudscheduler",
  secretManager: "secretmanager",
  sql: "sqladmin",
  storage: "storage",
  transfer: "storagetransfer",
} as const;

/** Service → the resource that turned it on, which everything made with the service waits for. */
export type Apis = Readonly<Record<keyof typeof APIS, Service>>;

/** Turns on the services a stamp uses, in its own project. */
export function enableApis(name: string, context: StampContext, parent: pulumi.Resource): Apis {
  const { account: project } = context.identity;
  const enable = (api: keyof typeof APIS): Service =>
    // Turning a service off would break what still runs while a stamp is retired, so it is left on.
    new Service(
      `${name}-${APIS[api]}`,
      { project, service: `${APIS[api]}.googleapis.com`, disableOnDestroy: false },
      { parent },
    );
  return {
    artifactRegistry: enable("artifactRegistry"),
    certificates: enable("certificates"),
    compute: enable("compute"),
    connectivity: enable("connectivity"),
    dns: enable("dns"),
    iam: enable("iam"),
    kms: enable("kms"),
    logging: enable("logging"),
    memorystore: enable("memorystore"),
    monitoring: enable("monitoring"),
    networking: enable("networking"),
    pubsub: enable("pubsub"),
    run: enable("run"),
    scheduler: enable("scheduler"),
    secretManager: enable("secretManager"),
    sql: enable("sql"),
    storage: enable("storage"),
    transfer: enable("transfer"),
  };
}
