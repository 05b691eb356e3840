import { isMap, type PropertyMap } from "../../../graph/model/property";
import type { Lingering } from "../kind";

/**
 * Cloud Run gives a subnet's addresses back one to two hours after the last service in it was deleted.
 * Source: https://cloud.google.com/run/docs/configuring/vpc-direct-vpc#delete-subnet; the words: https://github.com/nitrictech/nitric/issues/667
 */
export const ADDRESSES: Lingering = {
  on: subnetOf,
  code: "resourceInUseByAnotherResource",
  message:
    "The subnetwork resource '{what}' is already being used by 'projects/p/regions/r/addresses/serverless-ipv4-1721014303789269923'",
};

function subnetOf({ template }: PropertyMap): string | undefined {
  const access = isMap(template) ? template["vpcAccess"] : undefined;
  const interfaces = isMap(access) ? access["networkInterfaces"] : undefined;
  const [first] = Array.isArray(interfaces) ? interfaces : [];
  const subnet = isMap(first) ? first["subnetwork"] : undefined;
  return typeof subnet === "string" ? subnet : undefined;
}
