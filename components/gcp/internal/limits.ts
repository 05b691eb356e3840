import type { NameRule } from "../../contract/naming";

/**
 * What Google Cloud allows for the names a stamp gives. Where a limit is far above what a physical name can take,
 * the rule still stands here, so that a new kind is checked too.
 */

/** Everything of Compute Engine (RFC 1035). Source: https://cloud.google.com/compute/docs/naming-resources */
export const COMPUTE: NameRule = { max: 63 };
/** Service accounts, 6 or more. Source: https://cloud.google.com/iam/docs/service-accounts-create */
export const SERVICE_ACCOUNT: NameRule = { max: 30 };
/** Custom roles, which take no dashes. Source: https://cloud.google.com/iam/docs/creating-custom-roles */
export const ROLE: NameRule = { max: 64, charset: "plain" };
/** Key rings and keys. Source: https://cloud.google.com/kms/docs/reference/rest/v1/projects.locations.keyRings/create */
export const KMS: NameRule = { max: 63 };
/** Secrets. Source: https://cloud.google.com/secret-manager/docs/reference/rest/v1/projects.secrets/create */
export const SECRET: NameRule = { max: 255 };
/** Buckets, global. Source: https://cloud.google.com/storage/docs/buckets#naming */
export const BUCKET: NameRule = { max: 63 };
/** Topics and subscriptions. Source: https://cloud.google.com/pubsub/docs/pubsub-basics#resource_names */
export const PUBSUB: NameRule = { max: 255 };
/** Datasets, in which dashes are underscores. Source: https://cloud.google.com/bigquery/docs/datasets#dataset-naming */
export const DATASET: NameRule = { max: 1024 };
/** Valkey instances, 4 or more. Source: https://cloud.google.com/memorystore/docs/valkey/create-instances */
export const CACHE: NameRule = { max: 63 };
/** Service connection policies. Source: https://cloud.google.com/vpc/docs/configure-service-connection-policies */
export const CONNECTION_POLICY: NameRule = { max: 63 };
/**
 * Cloud SQL instances: 98 together with the project (30 at most) and a colon. A name is blocked for a week after
 * its instance is deleted. Source: https://cloud.google.com/sql/docs/postgres/create-instance
 */
export const SQL: NameRule = { max: 67 };
/** Cloud Run services and worker pools. Source: https://cloud.google.com/run/docs/deploying */
export const RUN: NameRule = { max: 49 };
/** Certificates and DNS authorizations. Source: https://cloud.google.com/certificate-manager/docs/reference/certificate-manager/rest */
export const CERTIFICATE: NameRule = { max: 63 };
/** Managed zones. Source: https://cloud.google.com/dns/docs/reference/rest/v1/managedZones */
export const ZONE: NameRule = { max: 63 };
/** Log buckets. Source: https://cloud.google.com/logging/docs/reference/v2/rest/v2/projects.locations.buckets/create */
export const LOG_BUCKET: NameRule = { max: 100 };
/** Sinks. Source: https://cloud.google.com/logging/docs/reference/v2/rest/v2/projects.sinks */
export const SINK: NameRule = { max: 100 };
/** Scheduler jobs. Source: https://cloud.google.com/scheduler/docs/reference/rest/v1/projects.locations.jobs */
export const JOB: NameRule = { max: 500 };
/** Jobs of BigQuery, letters, digits, dashes and underscores. Source: https://cloud.google.com/bigquery/docs/running-jobs */
export const QUERY_JOB: NameRule = { max: 1024 };
/** Display names of alert policies, channels and dashboards. Source: https://cloud.google.com/monitoring/api/ref_v3/rest/v3/projects.alertPolicies */
export const DISPLAY: NameRule = { max: 512 };
