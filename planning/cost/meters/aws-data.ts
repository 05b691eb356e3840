import { HOURS_A_MONTH } from "../../capacity/duration";
import { backupGb, dataGb, type Usage } from "../assumptions";
import {
  at,
  byUse,
  bySize,
  type Charge,
  listAt,
  type Meter,
  numberAt,
  type PricedResource,
  textAt,
} from "../meter";

const RDS = "aws:rds/instance:Instance";
const BUCKET = "aws:s3/bucket:Bucket";

/** A replica has the storage of its primary. */
const database: Meter = (resource, usage, all) => {
  const { inputs } = resource;
  const primary = all.referred(resource, "replicateSourceDb", RDS);
  const storage = numberAt(inputs, "allocatedStorage", numberAt(primary?.inputs, "allocatedStorage", 0));
  const zones = at(inputs, "multiAz") === true ? ".multiAz" : "";
  const days = numberAt(inputs, "backupRetentionPeriod", 0);
  return [
    bySize(`rds.${textAt(inputs, "instanceClass")}${zones}.hour`, HOURS_A_MONTH),
    bySize(`rds${zones}.storageGb`, storage),
    // Backups up to the instance's own storage cost nothing.
    byUse("rds.backupGb", Math.max(0, backupGb(usage, dataGb(usage, storage), days) - storage)),
  ];
};

/** GiB of a cache node. Source: https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/CacheNodes.SupportedTypes.html */
const NODE_GIB: Readonly<Record<string, number>> = {
  "cache.t4g.medium": 3.09,
  "cache.m6g.large": 6.38,
  "cache.r6g.xlarge": 26.32,
  "cache.r6g.4xlarge": 105.81,
};

const cache: Meter = ({ inputs }, { fill }) => {
  const node = textAt(inputs, "nodeType");
  const nodes = numberAt(inputs, "numCacheClusters", 1);
  // The first snapshot of a cluster costs nothing.
  const snapshots = Math.max(0, numberAt(inputs, "snapshotRetentionLimit", 0) - 1);
  const engine = textAt(inputs, "engine");
  return [
    bySize(`elasticache.${engine}.${node}.hour`, nodes * HOURS_A_MONTH),
    byUse("elasticache.backupGb", ((NODE_GIB[node] ?? 0) / 2) * fill * snapshots),
  ];
};

/** Objects are spread evenly over the buckets that hold them; the bucket of logs keeps what is written to it. */
const bucket: Meter = ({ name }, usage, all) => {
  if (isLogs(name)) return [byUse("s3.gb", usage.logGb * 3)];
  const share = 1 / all.of(BUCKET).filter((one) => !isLogs(one.name)).length;
  return [
    byUse("s3.gb", usage.storedGb * share),
    byUse("s3.writes", (usage.objectWrites / 1000) * share),
    byUse("s3.reads", (usage.objectReads / 1000) * share),
  ];
};

function isLogs(name: string): boolean {
  return name.endsWith("-logs");
}

/** Sent, received and deleted, in requests of at most 64 KB; nobody reads the dead letters. */
const queue: Meter = ({ inputs }, { messages, messageGb }) => {
  const isDead = at(inputs, "redrivePolicy") === undefined;
  const pieces = Math.max(messages, (messageGb * 1e6) / 64);
  return [byUse("sqs.requests", isDead ? 0 : (pieces * 3) / 1e6)];
};

/** What the app publishes, in events of at most 64 KB, and each once more on its way to another account. As many as messages. */
const bus: Meter = (_, { messages, messageGb }) => {
  const pieces = Math.max(messages, (messageGb * 1e6) / 64);
  return [byUse("events.published", (pieces * 2) / 1e6)];
};

/** A key, and one more for each of its first two rotations. */
const key: Meter = ({ inputs }, { keyCalls }, all) => [
  bySize("kms.key", at(inputs, "enableKeyRotation") === true ? 3 : 1),
  byUse("kms.requests", keyCalls / 10_000 / all.of("aws:kms/key:Key").length),
];

const secret: Meter = (_, { keyCalls }, all) => [
  bySize("secrets.secret", 1),
  byUse("secrets.calls", keyCalls / 10_000 / all.of("aws:secretsmanager/secret:Secret").length),
];

/** Each rule keeps backups of what the selection names, and so does each copy, in another region. */
const plan: Meter = (resource, usage, all) => {
  const [selection] = all.referring(resource, "aws:backup/selection:Selection", "planId");
  const chosen = (type: string): number =>
    selection?.references["resources"]?.filter((one) => one.startsWith(`${type}::`)).length ?? 0;
  const objects = all.of(BUCKET).filter((one) => !isLogs(one.name)).length;
  const stored = objects === 0 ? 0 : (usage.storedGb * chosen(BUCKET)) / objects;
  const data = chosen(RDS) > 0 ? dataGb(usage, primaryStorage(all.of(RDS))) : 0;
  return listAt(resource.inputs, "rules").flatMap((rule): Charge[] => {
    const days = [
      numberAt(rule, "lifecycle.deleteAfter", 0),
      ...listAt(rule, "copyActions").map((copy) => numberAt(copy, "lifecycle.deleteAfter", 0)),
    ];
    const copies = days.length - 1;
    return [
      byUse("backup.rdsGb", sum(days.map((number) => backupGb(usage, data, number)))),
      byUse("backup.s3Gb", stored * days.length),
      byUse("transfer.regionGb", changed(usage, data + stored) * copies),
    ];
  });
};

function primaryStorage(instances: readonly PricedResource[]): number {
  return sum(instances.map(({ inputs }) => numberAt(inputs, "allocatedStorage", 0)));
}

/** GB that change in a month. */
function changed({ assume }: Usage, gb: number): number {
  return gb * assume.dailyChange * 30;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, number) => all + number, 0);
}

/** What keeps data, and what encrypts it. */
export const AWS_DATA: Readonly<Record<string, Meter>> = {
  [RDS]: database,
  "aws:elasticache/replicationGroup:ReplicationGroup": cache,
  [BUCKET]: bucket,
  "aws:sqs/queue:Queue": queue,
  "aws:cloudwatch/eventBus:EventBus": bus,
  "aws:kms/key:Key": key,
  "aws:secretsmanager/secret:Secret": secret,
  "aws:backup/plan:Plan": plan,
};
