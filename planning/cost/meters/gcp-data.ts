import { DAY } from "../../../components/contract/units";
import { HOURS_A_MONTH } from "../../capacity/duration";
import { backupGb, dataGb } from "../assumptions";
import { at, byUse, bySize, type Charge, type Meter, numberAt, type ResourceSet, textAt } from "../meter";

const SQL = "gcp:sql/databaseInstance:DatabaseInstance";
const BUCKET = "gcp:storage/bucket:Bucket";
const GB_A_TIB = 1099.5;

/** Memory of a machine of the Enterprise Plus edition: 8 GB for each vCPU. */
const GB_A_VCPU = 8;

const database: Meter = ({ inputs }, usage, all) => {
  const tier = textAt(inputs, "settings.tier");
  const vcpus = Number(/^db-perf-optimized-N-(\d+)$/u.exec(tier)?.[1] ?? NaN);
  const regional = textAt(inputs, "settings.availabilityType") === "REGIONAL";
  const hours = (regional ? 2 : 1) * HOURS_A_MONTH;
  const storage = numberAt(inputs, "settings.diskSize", 0);
  return [
    bySize("sql.plus.vcpuHour", vcpus * hours),
    bySize("sql.plus.gbHour", vcpus * GB_A_VCPU * hours),
    bySize(regional ? "sql.regional.storageGb" : "sql.storageGb", storage),
    ...backups(inputs["settings"], dataGb(usage, storage), usage, all),
  ];
};

/** Backups in the region, and as many again where a job copies them out of it. */
function backups(
  settings: Parameters<typeof at>[0],
  data: number,
  usage: Parameters<Meter>[1],
  all: ResourceSet,
): Charge[] {
  if (at(settings, "backupConfiguration.enabled") !== true) return [];
  const days = numberAt(settings, "backupConfiguration.backupRetentionSettings.retainedBackups", 7);
  const copied = all.of("gcp:cloudscheduler/job:Job").length > 0;
  return [
    byUse("sql.backupGb", backupGb(usage, data, days) * (copied ? 2 : 1)),
    byUse("transfer.regionGb", copied ? data * usage.assume.dailyChange * 30 : 0),
  ];
}

const cache: Meter = ({ inputs }) => {
  const nodes = numberAt(inputs, "shardCount", 1) * (1 + numberAt(inputs, "replicaCount", 0));
  return [bySize(`valkey.${textAt(inputs, "nodeType")}.hour`, nodes * HOURS_A_MONTH)];
};

/** Objects are spread evenly over their buckets; the vault in another region holds them once more. */
const bucket: Meter = ({ name, part }, usage, all) => {
  if (isLogs(name)) return [byUse("storage.gb", usage.logGb * 3)];
  if (part === "recovery") {
    const changed = usage.storedGb * usage.assume.dailyChange * 30;
    return [byUse("storage.gb", usage.storedGb), byUse("transfer.regionGb", changed)];
  }
  const own = all.of(BUCKET).filter((one) => !isLogs(one.name) && one.part !== "recovery");
  const share = 1 / own.length;
  return [
    byUse("storage.gb", usage.storedGb * share),
    byUse("storage.writes", (usage.objectWrites / 1000) * share),
    byUse("storage.reads", (usage.objectReads / 1000) * share),
  ];
};

function isLogs(name: string): boolean {
  return name.endsWith("-logs");
}

/** Versions stay active, so a year of rotations is billed. */
const key: Meter = ({ inputs }, { keyCalls }, all) => {
  const rotation = numberAt({ seconds: textAt(inputs, "rotationPeriod").replace(/s$/u, "") }, "seconds", 0);
  const versions = rotation === 0 ? 1 : 1 + Math.floor((365 * DAY) / rotation);
  return [
    bySize("kms.version", versions),
    byUse("kms.operations", keyCalls / 10_000 / all.of("gcp:kms/cryptoKey:CryptoKey").length),
  ];
};

/** What is published is billed with the topic, what is delivered with the subscription; dead letters are few. */
function pubsub(type: string): Meter {
  return ({ name, inputs }, { messageGb }, all) => {
    const isDead = name.includes("dead") && all.of(type).length > 1;
    // As many events as messages; what Pub/Sub itself writes to a table has a price of its own.
    if (at(inputs, "bigqueryConfig.table") !== undefined)
      return [byUse("pubsub.exportedTib", messageGb / GB_A_TIB)];
    return [byUse("pubsub.tib", isDead ? 0 : messageGb / GB_A_TIB)];
  };
}

const TOPIC = "gcp:pubsub/topic:Topic";
const SUBSCRIPTION = "gcp:pubsub/subscription:Subscription";

/** What keeps data, and what encrypts it. */
export const GCP_DATA: Readonly<Record<string, Meter>> = {
  [SQL]: database,
  "gcp:memorystore/instance:Instance": cache,
  [BUCKET]: bucket,
  "gcp:kms/cryptoKey:CryptoKey": key,
  [TOPIC]: pubsub(TOPIC),
  [SUBSCRIPTION]: pubsub(SUBSCRIPTION),
  "gcp:secretmanager/secretVersion:SecretVersion": (_, { keyCalls }) => [
    bySize("secrets.version", 1),
    byUse("secrets.accesses", keyCalls / 10_000),
  ],
  "gcp:cloudscheduler/job:Job": () => [bySize("scheduler.job", 1)],
};
