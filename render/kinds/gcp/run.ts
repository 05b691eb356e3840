import { isMap, type PropertyMap } from "../../../graph/model/property";
import type { Lingering, Refusal, Revisions } from "../kind";
import { mapsAt, namesIn, shareFault } from "../traffic";

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

/** Cloud Run keeps a service's revisions, which take requests as its traffic says. The words: https://github.com/terraform-google-modules/terraform-docs-samples/pull/269 */
export const REVISIONS: Revisions = {
  of: "template",
  name: (number) => {
    const count = String(number).padStart(5, "0");
    return number === 1 ? "{name}-00001-{chars:3}" : `{name}-${count}-{chars:3:revision${number}}`;
  },
  outputs: {
    latestCreatedRevision: "{id}/revisions/<revision>",
    latestReadyRevision: "{id}/revisions/<revision>",
  },
  keeps: () => true,
  named: (inputs) => namesIn(mapsAt(inputs, "traffics"), "revision"),
  missing: (name) => ({
    code: "failedPrecondition",
    message: `Revision '${name}' does not exist or is deleted. Update all traffic to route to currently available revisions.`,
  }),
};

/** Source: https://cloud.google.com/run/docs/reference/rest/v2/projects.locations.services#Service (`traffic`) */
export function trafficFault(inputs: PropertyMap): Refusal | undefined {
  return shareFault(mapsAt(inputs, "traffics"), "percent", (sum) => ({
    code: "invalidArgument",
    message: `traffic: the percentages of all targets must be 100 together, and are ${sum}`,
  }));
}

function subnetOf({ template }: PropertyMap): string | undefined {
  const access = isMap(template) ? template["vpcAccess"] : undefined;
  const interfaces = isMap(access) ? access["networkInterfaces"] : undefined;
  const [first] = Array.isArray(interfaces) ? interfaces : [];
  const subnet = isMap(first) ? first["subnetwork"] : undefined;
  return typeof subnet === "string" ? subnet : undefined;
}
