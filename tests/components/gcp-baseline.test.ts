import type { GraphResource } from "../../graph/graph";
import { type PropertyMap, isSecret } from "../../graph/property";
import { baseline, evaluate, Subject } from "../../policies";
import { renderReference } from "../render/reference";
import { at, GcpGraph, list } from "./gcp-graph";

let stamp: GcpGraph;
beforeAll(async () => {
  stamp = new GcpGraph(await renderReference("gcp"));
});

const SQL = "sql/databaseInstance:DatabaseInstance";
const BUCKET = "storage/bucket:Bucket";
const CACHE = "memorystore/instance:Instance";
const RUN = "cloudrunv2/service:Service";
const POOL = "cloudrunv2/workerPool:WorkerPool";
const TLS = "compute/regionSslPolicy:RegionSslPolicy";
const BACKEND = "compute/regionBackendService:RegionBackendService";
const FIREWALL = "compute/firewall:Firewall";
const primary = (): PropertyMap => stamp.one(SQL, "-primary").inputs;

const flag = (name: string, value: string): boolean =>
  stamp
    .of(SQL)
    .every(({ inputs }) =>
      list(inputs, "settings.databaseFlags").some((set) => set["name"] === name && set["value"] === value),
    );

/** Subnets that hold machines; the load balancer's proxies have a subnet of their own kind. */
const subnets = (): GraphResource[] =>
  stamp
    .of("compute/subnetwork:Subnetwork")
    .filter(({ inputs }) => inputs["purpose"] !== "REGIONAL_MANAGED_PROXY");

const days = (seconds: unknown): number => Number(String(seconds).replace(/s$/, "")) / 86_400;

/** Id of the CIS benchmark for Google Cloud, or the part where that says nothing → what is asked → whether it is so. */
const BASELINE: readonly [string, string, () => boolean][] = [
  [
    "CIS 1.4",
    "no service account has a key",
    () => !stamp.graph.resources.some(({ type }) => type.startsWith("gcp:serviceaccount/key")),
  ],
  [
    "CIS 1.5",
    "nobody is given an administrator's role",
    () => !stamp.grants().some(({ role }) => /^roles\/(owner|editor)$|[aA]dmin$/.test(role)),
  ],
  [
    "CIS 1.5",
    "nobody is given a role on the whole project but to reach the cache and ask for backups",
    () =>
      stamp.of("projects/iAMMember:IAMMember").every(({ name }) => /-may-cache$|-database-right$/.test(name)),
  ],
  [
    "CIS 1.8",
    "nobody may act as another account",
    () => !stamp.grants().some(({ role }) => /serviceAccount(User|TokenCreator)$/.test(role)),
  ],
  [
    "CIS 1.9",
    "no key is open to everybody",
    () => !stamp.grants().some(({ member }) => /^all(Authenticated)?Users$/.test(member)),
  ],
  [
    "CIS 1.10",
    "keys rotate within 90 days",
    () => stamp.of("kms/cryptoKey:CryptoKey").every(({ inputs }) => days(inputs["rotationPeriod"]) <= 90),
  ],
  [
    "CIS 2.1",
    "who uses keys, secrets and rights is logged",
    () => stamp.of("projects/iAMAuditConfig:IAMAuditConfig").length === 3,
  ],
  [
    "CIS 2.2",
    "every log entry goes to the stamp's own bucket",
    () => stamp.one("logging/projectSink:ProjectSink").inputs["filter"] === undefined,
  ],
  ["CIS 2.12", "DNS queries are logged", () => stamp.all("dns/policy:Policy", "enableLogging", true)],
  ["CIS 2.16", "the load balancer logs every request", () => stamp.all(BACKEND, "logConfig.sampleRate", 1)],
  [
    "CIS 3.1",
    "the network makes no subnets of its own",
    () => stamp.all("compute/network:Network", "autoCreateSubnetworks", false),
  ],
  ["CIS 3.3", "zones are signed", () => stamp.all("dns/managedZone:ManagedZone", "dnssecConfig.state", "on")],
  [
    "CIS 3.6",
    "nothing is let in",
    () =>
      stamp
        .of(FIREWALL)
        .every(({ inputs }) => inputs["direction"] === "EGRESS" || inputs["denies"] !== undefined),
  ],
  [
    "CIS 3.8",
    "flows are logged in every subnet",
    () => subnets().every(({ inputs }) => at(inputs, "logConfig.flowSampling") === 1),
  ],
  ["CIS 3.9", "TLS begins at 1.2", () => stamp.all(TLS, "minTlsVersion", "TLS_1_2")],
  ["CIS 3.9", "weak ciphers are off", () => stamp.all(TLS, "profile", "RESTRICTED")],
  ["CIS 5.1", "buckets can't be made public", () => stamp.all(BUCKET, "publicAccessPrevention", "enforced")],
  ["CIS 5.2", "buckets have one kind of access", () => stamp.all(BUCKET, "uniformBucketLevelAccess", true)],
  ["CIS 6.2.1", "errors are logged with the usual detail", () => flag("log_error_verbosity", "default")],
  ["CIS 6.2.2", "logins are logged", () => flag("log_connections", "on")],
  ["CIS 6.2.3", "logouts are logged", () => flag("log_disconnections", "on")],
  ["CIS 6.2.4", "changes of the schema are logged", () => flag("log_statement", "ddl")],
  ["CIS 6.2.5", "warnings are logged", () => flag("log_min_messages", "warning")],
  ["CIS 6.2.6", "failing statements are logged", () => flag("log_min_error_statement", "error")],
  ["CIS 6.2.7", "no statement is logged for its length", () => flag("log_min_duration_statement", "-1")],
  ["CIS 6.2.8", "pgAudit is on", () => flag("cloudsql.enable_pgaudit", "on")],
  [
    "CIS 6.4",
    "connections are encrypted",
    () => stamp.all(SQL, "settings.ipConfiguration.sslMode", "ENCRYPTED_ONLY"),
  ],
  [
    "CIS 6.5",
    "no network is authorised",
    () =>
      stamp
        .of(SQL)
        .every(({ inputs }) => at(inputs, "settings.ipConfiguration.authorizedNetworks") === undefined),
  ],
  [
    "CIS 6.6",
    "instances have no public address",
    () => stamp.all(SQL, "settings.ipConfiguration.ipv4Enabled", false),
  ],
  [
    "CIS 6.7",
    "the primary is backed up",
    () => at(primary(), "settings.backupConfiguration.enabled") === true,
  ],
  [
    "CIS 6.7",
    "and can go back 14 days",
    () =>
      at(primary(), "settings.backupConfiguration.pointInTimeRecoveryEnabled") === true &&
      at(primary(), "settings.backupConfiguration.transactionLogRetentionDays") === 14,
  ],
  ["database", "the database accepts IAM identities", () => flag("cloudsql.iam_authentication", "on")],
  [
    "database",
    "the primary has a standby in another zone",
    () => at(primary(), "settings.availabilityType") === "REGIONAL",
  ],
  ["database", "the provider won't delete the database", () => stamp.all(SQL, "deletionProtection", true)],
  ["database", "nor will the cloud", () => stamp.all(SQL, "settings.deletionProtectionEnabled", true)],
  [
    "protection",
    "the cache, the services and secrets can't be deleted",
    () =>
      stamp.all(CACHE, "deletionProtectionEnabled", true) &&
      stamp.all(RUN, "deletionProtection", true) &&
      stamp.all("secretmanager/secret:Secret", "deletionProtection", true),
  ],
  [
    "protection",
    "keys and topics can't be deleted",
    () =>
      stamp.all("kms/cryptoKey:CryptoKey", "deletionPolicy", "PREVENT") &&
      stamp.all("pubsub/topic:Topic", "deletionPolicy", "PREVENT"),
  ],
  [
    "storage",
    "a bucket that holds anything can't be deleted",
    () => stamp.all(BUCKET, "forceDestroy", false),
  ],
  ["cache", "the cache asks who is there", () => stamp.all(CACHE, "authorizationMode", "IAM_AUTH")],
  [
    "cache",
    "connections to the cache are encrypted",
    () => stamp.all(CACHE, "transitEncryptionMode", "SERVER_AUTHENTICATION"),
  ],
  ["cache", "the cache spans the zones", () => stamp.all(CACHE, "zoneDistributionConfig.mode", "MULTI_ZONE")],
  [
    "queue",
    "messages stay in the region",
    () => stamp.all("pubsub/topic:Topic", "messageStoragePolicy.enforceInTransit", true),
  ],
  [
    "queue",
    "messages nobody could handle are kept",
    () =>
      at(
        stamp.one("pubsub/subscription:Subscription", "-work-subscription").inputs,
        "deadLetterPolicy.maxDeliveryAttempts",
      ) === 5,
  ],
  ["storage", "buckets keep former versions", () => stamp.all(BUCKET, "versioning.enabled", true)],
  [
    "storage",
    "deleted objects can be brought back",
    () =>
      stamp
        .of(BUCKET)
        .every(({ inputs }) => Number(at(inputs, "softDeletePolicy.retentionDurationSeconds")) >= 7 * 86_400),
  ],
  [
    "storage",
    "the class's buckets log who reads them",
    () =>
      ["-uploads", "-exports"].every((bucket) =>
        stamp
          .one(BUCKET, `storage${bucket}`)
          .propertyDependencies["logging"]?.[0]?.endsWith("stamp-storage-logs"),
      ),
  ],
  [
    "network",
    "Google's services are reached in private",
    () => subnets().every(({ inputs }) => inputs["privateIpGoogleAccess"] === true),
  ],
  [
    "network",
    "nothing goes in or out but what is listed",
    () =>
      stamp
        .of(FIREWALL)
        .filter(({ inputs }) => inputs["priority"] === 65_534 && at(inputs, "denies.0.protocol") === "all")
        .length === 2,
  ],
  [
    "edge",
    "plain HTTP is sent to HTTPS",
    () =>
      at(
        stamp.one("compute/regionUrlMap:RegionUrlMap", "-redirect").inputs,
        "defaultUrlRedirect.httpsRedirect",
      ) === true,
  ],
  [
    "edge",
    "a policy of Cloud Armor guards the load balancer",
    () => stamp.one(BACKEND).propertyDependencies["securityPolicy"]?.[0]?.endsWith("-waf") === true,
  ],
  [
    "app",
    "the web service is reached through the load balancer alone",
    () =>
      stamp.all(RUN, "ingress", "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER") &&
      stamp.all(RUN, "defaultUriDisabled", true),
  ],
  [
    "app",
    "web service and workers have accounts of their own",
    () =>
      stamp.one(RUN).propertyDependencies["template"]?.some((urn) => urn.endsWith("-web-account")) === true &&
      stamp.one(POOL).propertyDependencies["template"]?.some((urn) => urn.endsWith("-worker-account")) ===
        true,
  ],
  [
    "app",
    "all they send takes the stamp's network",
    () =>
      stamp.all(RUN, "template.vpcAccess.egress", "ALL_TRAFFIC") &&
      stamp.all(POOL, "template.vpcAccess.egress", "ALL_TRAFFIC"),
  ],
  [
    "secrets",
    "passwords are random and kept secret",
    () =>
      isSecret(stamp.one("sql/user:User").inputs["password"]) &&
      isSecret(stamp.one("secretmanager/secretVersion:SecretVersion").inputs["secretData"]),
  ],
];

test.each(BASELINE)("%s: %s", (_id, _asks, holds) => {
  expect(holds()).toBe(true);
});

test("the policy pack finds nothing to say", () => {
  expect(evaluate(baseline, new Subject(stamp.graph))).toEqual([]);
});
