import type * as pulumi from "@pulumi/pulumi";
import { enableApi } from "../../../gcp/internal/apis";
import type { RoutingContext } from "../../context";

/** Service → the resource that turned it on. */
export type LayerApis = ReturnType<typeof enableLayerApis>;

/** Turns on the services the layer uses, in its own project. */
export function enableLayerApis(name: string, { identity }: RoutingContext, parent: pulumi.Resource) {
  const { account: project } = identity;
  const enable = (service: string) => enableApi(`${name}-${service}`, { project, service }, parent);
  return {
    artifactRegistry: enable("artifactregistry"),
    certificates: enable("certificatemanager"),
    compute: enable("compute"),
    dns: enable("dns"),
    firestore: enable("firestore"),
    iam: enable("iam"),
    kms: enable("cloudkms"),
    logging: enable("logging"),
    monitoring: enable("monitoring"),
    resourceManager: enable("cloudresourcemanager"),
    run: enable("run"),
    secretManager: enable("secretmanager"),
  };
}
