import { isMap, type PropertyMap, type PropertyValue } from "../../../graph/model/property";
import type { KindTable, NameRule, Refusal, Surroundings } from "../kind";
import { distributionRefusal } from "./delivery";

const CLOUDFRONT = "arn:aws:cloudfront::{account}";

export const MULTITENANT = "aws:cloudfront/multitenantDistribution:MultitenantDistribution";
const GROUP = "aws:cloudfront/connectionGroup:ConnectionGroup";
const TENANT = "aws:cloudfront/distributionTenant:DistributionTenant";

/** Source: https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CreateDistributionTenant.html */
const NAME: NameRule = {
  property: "name",
  scope: "account",
  limit: 128,
  pattern: /^[a-zA-Z0-9][a-zA-Z0-9.-]*[a-zA-Z0-9]$/,
  taken: "EntityAlreadyExists",
};

/** CloudFront's SaaS Manager: distributions without names of their own, and who has names there. */
export const SAAS: KindTable = {
  [MULTITENANT]: {
    id: "E{upper:13}",
    tagged: true,
    outputs: {
      arn: `${CLOUDFRONT}:distribution/{id}`,
      domainName: "d{chars:13}.cloudfront.net",
      connectionMode: "tenant-only",
      status: "Deployed",
      etag: "E{upper:13:etag}",
      callerReference: "{uuid}",
      inProgressInvalidationBatches: 0,
    },
    blockers: [
      {
        types: [TENANT],
        code: "ResourceInUse",
        message: "Cannot delete this resource because it is in use.",
      },
    ],
    check: distributionRefusal,
  },
  [GROUP]: {
    id: "cg_{chars:27}",
    tagged: true,
    name: NAME,
    outputs: {
      arn: `${CLOUDFRONT}:connection-group/{id}`,
      routingEndpoint: "d{chars:13}.cloudfront.net",
      isDefault: false,
      status: "Deployed",
      etag: "E{upper:13:etag}",
    },
    replaces: ["name"],
    blockers: [
      {
        types: [TENANT],
        code: "CannotDeleteEntityWhileInUse",
        message: "The connection group {name} is associated with a distribution tenant.",
      },
    ],
  },
  [TENANT]: {
    id: "dt_{chars:27}",
    tagged: true,
    name: NAME,
    outputs: {
      arn: `${CLOUDFRONT}:distribution-tenant/{id}`,
      status: "Deployed",
      etag: "E{upper:13:etag}",
    },
    replaces: ["name", "distributionId"],
    references: { distributionId: [MULTITENANT], connectionGroupId: [GROUP] },
    check: tenantRefusal,
  },
};

/**
 * What CloudFront refuses of a distribution tenant. Whether a domain leads to it, which it wants to see before it asks for a certificate,
 * can't be known here.
 * Source: https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CreateDistributionTenant.html
 */
function tenantRefusal(inputs: PropertyMap, around: Surroundings): Refusal | undefined {
  const domains = domainsOf(inputs);
  if (domains.length === 0)
    return { code: "InvalidArgument", message: "A distribution tenant must have at least one domain." };
  const taken = new Set(around.siblings().flatMap(domainsOf));
  if (domains.some((domain) => taken.has(domain)))
    return { code: "CNAMEAlreadyExists", message: "The CNAME specified is already defined for CloudFront." };
  const { customizations, managedCertificateRequest } = inputs;
  const has = managedCertificateRequest !== undefined || isMap(customizations);
  if (has) return undefined;
  return {
    code: "InvalidArgument",
    message: "The provided Domain Name is not valid. Could not verify Domain Name ownership.",
  };
}

function domainsOf({ domains }: PropertyMap): PropertyValue[] {
  if (!Array.isArray(domains)) return [];
  return domains.flatMap((one) => (isMap(one) && one["domain"] !== undefined ? [one["domain"]] : []));
}
