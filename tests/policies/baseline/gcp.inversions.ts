import type { GraphResource } from "../../../graph/model/graph";
import type { Inversion } from "./inversion";

const SQL = "gcp:sql/databaseInstance:DatabaseInstance";
const CACHE = "gcp:memorystore/instance:Instance";
const BUCKET = "gcp:storage/bucket:Bucket";
const SUBNET = "gcp:compute/subnetwork:Subnetwork";
const SERVICE = "gcp:cloudrunv2/service:Service";
const BACKEND = "gcp:compute/regionBackendService:RegionBackendService";
const TLS = "gcp:compute/regionSslPolicy:RegionSslPolicy";
const PROJECT_ROLE = "gcp:projects/iAMMember:IAMMember";

const isPrimary = ({ inputs }: GraphResource): boolean => inputs["masterInstanceName"] === undefined;
const holdsMachines = ({ inputs }: GraphResource): boolean => inputs["purpose"] === undefined;
/** A database without a flag: its list of flags has another one alone. */
const unflagged: Inversion = {
  type: SQL,
  property: "settings.databaseFlags",
  value: [{ name: "max_connections", value: "5000" }],
};
const flagged = (name: string, value: string): Inversion => ({
  type: SQL,
  property: "settings.databaseFlags",
  value: [{ name, value }],
});

/** Rule id → how its row is broken in a rendered stamp of the reference class. */
export const GCP_INVERSIONS: Readonly<Record<string, Inversion>> = {
  "gcp-database-tls-only": {
    type: SQL,
    property: "settings.ipConfiguration.sslMode",
    value: "ALLOW_UNENCRYPTED_AND_ENCRYPTED",
  },
  "gcp-database-private": { type: SQL, property: "settings.ipConfiguration.ipv4Enabled", value: undefined },
  "gcp-database-no-networks": {
    type: SQL,
    property: "settings.ipConfiguration.authorizedNetworks",
    value: [{ value: "203.0.113.0/24" }],
  },
  "gcp-database-backups": {
    type: SQL,
    property: "settings.backupConfiguration.enabled",
    value: false,
    when: isPrimary,
  },
  "gcp-database-point-in-time": {
    type: SQL,
    property: "settings.backupConfiguration.transactionLogRetentionDays",
    value: 6,
    when: isPrimary,
  },
  "gcp-database-regional": {
    type: SQL,
    property: "settings.availabilityType",
    value: "ZONAL",
    when: isPrimary,
  },
  "gcp-database-deletion-protection": { type: SQL, property: "deletionProtection", value: false },
  "gcp-database-cloud-deletion-protection": {
    type: SQL,
    property: "settings.deletionProtectionEnabled",
    value: undefined,
  },
  "gcp-database-encrypted": { type: SQL, property: "encryptionKeyName", value: undefined },
  "gcp-database-iam-auth": unflagged,
  "gcp-database-audit": flagged("cloudsql.enable_pgaudit", "off"),
  "gcp-database-log-errors": flagged("log_error_verbosity", "verbose"),
  "gcp-database-log-logins": flagged("log_connections", "off"),
  "gcp-database-log-logouts": unflagged,
  "gcp-database-log-schema": flagged("log_statement", "none"),
  "gcp-database-log-warnings": flagged("log_min_messages", "panic"),
  "gcp-database-log-failures": flagged("log_min_error_statement", "panic"),
  "gcp-database-log-duration": flagged("log_min_duration_statement", "0"),
  "gcp-cache-auth": { type: CACHE, property: "authorizationMode", value: "AUTH_DISABLED" },
  "gcp-cache-encrypted-in-transit": { type: CACHE, property: "transitEncryptionMode", value: undefined },
  "gcp-cache-encrypted-at-rest": { type: CACHE, property: "kmsKey", value: undefined },
  "gcp-cache-multi-zone": { type: CACHE, property: "zoneDistributionConfig.mode", value: "SINGLE_ZONE" },
  "gcp-cache-deletion-protection": { type: CACHE, property: "deletionProtectionEnabled", value: false },
  "gcp-queue-encrypted": { type: "gcp:pubsub/topic:Topic", property: "kmsKeyName", value: undefined },
  "gcp-queue-dead-letter": {
    type: "gcp:pubsub/subscription:Subscription",
    property: "deadLetterPolicy",
    value: undefined,
    when: ({ inputs }) => inputs["deadLetterPolicy"] !== undefined,
  },
  "gcp-storage-uniform-access": { type: BUCKET, property: "uniformBucketLevelAccess", value: undefined },
  "gcp-storage-public-access": { type: BUCKET, property: "publicAccessPrevention", value: "inherited" },
  "gcp-storage-versioning": { type: BUCKET, property: "versioning.enabled", value: false },
  "gcp-key-rotation": {
    type: "gcp:kms/cryptoKey:CryptoKey",
    property: "rotationPeriod",
    value: "7776001s",
  },
  "gcp-network-custom": {
    type: "gcp:compute/network:Network",
    property: "autoCreateSubnetworks",
    value: undefined,
  },
  "gcp-network-flow-logs": { type: SUBNET, property: "logConfig", value: undefined, when: holdsMachines },
  "gcp-network-private-access": {
    type: SUBNET,
    property: "privateIpGoogleAccess",
    value: false,
    when: holdsMachines,
  },
  "gcp-network-world-ingress": {
    type: "gcp:compute/firewall:Firewall",
    property: "direction",
    at: "sourceRanges",
    value: "INGRESS",
    when: ({ inputs }) => inputs["allows"] !== undefined,
  },
  "gcp-network-dns-logged": { type: "gcp:dns/policy:Policy", property: "enableLogging", value: false },
  "gcp-network-dnssec": {
    type: "gcp:dns/managedZone:ManagedZone",
    property: "dnssecConfig.state",
    value: "off",
  },
  "gcp-edge-tls-version": { type: TLS, property: "minTlsVersion", value: "TLS_1_1" },
  "gcp-edge-tls-ciphers": { type: TLS, property: "profile", value: "COMPATIBLE" },
  "gcp-edge-tls-policy": {
    type: "gcp:compute/regionTargetHttpsProxy:RegionTargetHttpsProxy",
    property: "sslPolicy",
    value: undefined,
  },
  "gcp-edge-access-logs": { type: BACKEND, property: "logConfig", value: undefined },
  "gcp-edge-armor": { type: BACKEND, property: "securityPolicy", value: undefined },
  "gcp-edge-https-redirect": {
    type: "gcp:compute/regionUrlMap:RegionUrlMap",
    property: "defaultUrlRedirect.httpsRedirect",
    value: false,
    when: ({ inputs }) => inputs["defaultUrlRedirect"] !== undefined,
  },
  "gcp-app-edge-only": { type: SERVICE, property: "ingress", value: "INGRESS_TRAFFIC_ALL" },
  "gcp-app-no-second-door": { type: SERVICE, property: "defaultUriDisabled", value: undefined },
  "gcp-app-own-identity": { type: SERVICE, property: "template.serviceAccount", value: undefined },
  "gcp-app-secrets-by-reference": {
    type: SERVICE,
    property: "template.containers.0.envs.0",
    value: { name: "DATABASE_PASSWORD", value: "x" },
  },
  "gcp-identity-no-admin": { type: PROJECT_ROLE, property: "role", value: "roles/cloudsql.admin" },
  "gcp-identity-no-impersonation": {
    type: PROJECT_ROLE,
    property: "role",
    value: "roles/iam.serviceAccountUser",
  },
  "gcp-identity-no-public": {
    type: "gcp:storage/bucketIAMMember:BucketIAMMember",
    property: "member",
    value: "allUsers",
  },
  "gcp-identity-no-keys": { add: "gcp:serviceaccount/key:Key" },
  "gcp-password-generated": { type: "gcp:sql/user:User", property: "password", value: "written down" },
};
