/** A quota that a stamp counts against. */
export interface GcpQuota {
  readonly check: string;
  readonly what: string;
  /** As Compute Engine calls it. */
  readonly metric: string;
  /** Of the region, and not of the project. */
  readonly isRegional: boolean;
  /** Types of the stamp's resources that count. */
  readonly types: readonly string[];
}

/** Source: https://cloud.google.com/compute/docs/reference/rest/v1/regions (quotas). */
export const GCP_QUOTAS: readonly GcpQuota[] = [
  {
    check: "quota-networks",
    what: "networks",
    metric: "NETWORKS",
    isRegional: false,
    types: ["gcp:compute/network:Network"],
  },
  {
    check: "quota-firewalls",
    what: "firewall rules",
    metric: "FIREWALLS",
    isRegional: false,
    types: ["gcp:compute/firewall:Firewall"],
  },
  {
    check: "quota-addresses",
    what: "static addresses",
    metric: "STATIC_ADDRESSES",
    isRegional: true,
    types: ["gcp:compute/address:Address", "gcp:compute/globalAddress:GlobalAddress"],
  },
];

/** What who deploys must be allowed to do in the project. Source: https://cloud.google.com/iam/docs/permissions-reference */
export const GCP_RIGHTS: readonly string[] = [
  "cloudkms.keyRings.create",
  "cloudsql.instances.create",
  "compute.networks.create",
  "iam.serviceAccounts.create",
  "pubsub.topics.create",
  "resourcemanager.projects.setIamPolicy",
  "run.services.create",
  "secretmanager.secrets.create",
  "serviceusage.services.enable",
  "storage.buckets.create",
];

/** What they must be allowed to do in the project of the parent zone. */
export const GCP_ZONE_RIGHTS: readonly string[] = ["dns.changes.create", "dns.resourceRecordSets.create"];
