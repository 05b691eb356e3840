import { Service } from "@pulumi/gcp/projects";
import type * as pulumi from "@pulumi/pulumi";
import type { OwnerContext } from "../../contract/owner";

/** Service → the resource that turned it on, which everything made with the service waits for. */
export type Apis = ReturnType<typeof enableApis>;

/** Turns on one service, e.g. `run`, in a project. */
export function enableApi(
  name: string,
  { project, service }: { readonly project: string; readonly service: string },
  parent: pulumi.Resource,
): Service {
  return new Service(
    name,
    // Turning a service off would break what still runs while its owner is retired, so it is left on.
    { project, service: `${service}.googleapis.com`, disableOnDestroy: false },
    { parent },
  );
}

/**
 * Turns on the services a stamp uses, in its own project; a fresh project has none of them on but
 * `serviceusage.googleapis.com`, which turns on the others.
 */
export function enableApis(name: string, context: OwnerContext, parent: pulumi.Resource) {
  const { account: project } = context.identity;
  const enable = (service: string): Service => enableApi(`${name}-${service}`, { project, service }, parent);
  return {
    artifactRegistry: enable("artifactregistry"),
    certificates: enable("certificatemanager"),
    compute: enable("compute"),
    connectivity: enable("networkconnectivity"),
    dns: enable("dns"),
    iam: enable("iam"),
    kms: enable("cloudkms"),
    logging: enable("logging"),
    memorystore: enable("memorystore"),
    monitoring: enable("monitoring"),
    networking: enable("servicenetworking"),
    pubsub: enable("pubsub"),
    resourceManager: enable("cloudresourcemanager"),
    run: enable("run"),
    scheduler: enable("cloudscheduler"),
    secretManager: enable("secretmanager"),
    sql: enable("sqladmin"),
    storage: enable("storage"),
    transfer: enable("storagetransfer"),
  };
}
