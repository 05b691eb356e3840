import type * as pulumi from "@pulumi/pulumi";
import { enableApi } from "../../../gcp/internal/apis";
import type { CentralContext } from "../../context";

/** Service → the resource that turned it on. */
export type CentralApis = ReturnType<typeof enableCentralApis>;

/** Turns on the services a centre uses, in its own project. */
export function enableCentralApis(name: string, { identity }: CentralContext, parent: pulumi.Resource) {
  const { account: project } = identity;
  const enable = (service: string) => enableApi(`${name}-${service}`, { project, service }, parent);
  return {
    bigQuery: enable("bigquery"),
    kms: enable("cloudkms"),
    logging: enable("logging"),
    monitoring: enable("monitoring"),
    resourceManager: enable("cloudresourcemanager"),
    storage: enable("storage"),
  };
}
