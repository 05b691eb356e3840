import type { GraphResource } from "../../../graph/model/graph";
import type { PropertyMap } from "../../../graph/model/property";
import { renderReference } from "../../render/reference";
import { at, GcpGraph } from "./graph";

let stamp: GcpGraph;
beforeAll(async () => {
  stamp = new GcpGraph(await renderReference("gcp"));
});

const SQL = "sql/databaseInstance:DatabaseInstance";
const BUCKET = "storage/bucket:Bucket";
const CACHE = "memorystore/instance:Instance";
const RUN = "cloudrunv2/service:Service";
const POOL = "cloudrunv2/workerPool:WorkerPool";
const BACKEND = "compute/regionBackendService:RegionBackendService";
const FIREWALL = "compute/firewall:Firewall";
const primary = (): PropertyMap => stamp.one(SQL, "-primary").inputs;

/** Subnets that hold machines; the load balancer's proxies have a subnet of their own kind. */
const subnets = (): GraphResource[] =>
  stamp
    .of("compute/subnetwork:Subnetwork")
    .filter(({ inputs }) => inputs["purpose"] !== "REGIONAL_MANAGED_PROXY");

/**
 * What the reference class promises beyond the rules of the policy pack. Id of the CIS benchmark for Google Cloud, or
 * the part where that says nothing → what is asked → whether it is so.
 */
const BEYOND: readonly [string, string, () => boolean][] = [
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
    "CIS 2.1",
    "who uses keys, secrets and rights is logged",
    () => stamp.of("projects/iAMAuditConfig:IAMAuditConfig").length === 3,
  ],
  [
    "CIS 2.2",
    "every log entry goes to the stamp's own bucket",
    () => stamp.one("logging/projectSink:ProjectSink").inputs["filter"] === undefined,
  ],
  ["CIS 2.16", "the load balancer logs every request", () => stamp.all(BACKEND, "logConfig.sampleRate", 1)],
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
  [
    "CIS 6.7",
    "the primary can go back 14 days",
    () =>
      at(primary(), "settings.backupConfiguration.pointInTimeRecoveryEnabled") === true &&
      at(primary(), "settings.backupConfiguration.transactionLogRetentionDays") === 14,
  ],
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
    "nothing goes in or out but what is listed",
    () =>
      stamp
        .of(FIREWALL)
        .filter(({ inputs }) => inputs["priority"] === 65_534 && at(inputs, "denies.0.protocol") === "all")
        .length === 2,
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
];

test.each(BEYOND)("%s: %s", (_id, _asks, holds) => {
  expect(holds()).toBe(true);
});
