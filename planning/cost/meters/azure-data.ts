import { HOURS_A_MONTH } from "../../capacity/duration";
import { backupGb, dataGb } from "../assumptions";
import { at, byUse, bySize, listAt, type Meter, numberAt, type ResourceSet, textAt } from "../meter";

const SERVER = "azure-native:dbforpostgresql:Server";

/** A standby is a second server with storage of its own; backups in another region are kept twice. */
const server: Meter = ({ inputs }, usage) => {
  const mode = textAt(inputs, "highAvailability.mode");
  const servers = mode === "" || mode === "Disabled" ? 1 : 2;
  const storage = numberAt(inputs, "storage.storageSizeGB", 0);
  const days = numberAt(inputs, "backup.backupRetentionDays", 0);
  const copies = textAt(inputs, "backup.geoRedundantBackup") === "Enabled" ? 2 : 1;
  const kept = days === 0 ? 0 : backupGb(usage, dataGb(usage, storage), days) * copies;
  return [
    bySize(`postgresql.${textAt(inputs, "sku.name")}.hour`, servers * HOURS_A_MONTH),
    bySize("postgresql.storageGb", servers * storage),
    // Backups up to the server's own storage cost nothing.
    byUse("postgresql.backupGb", Math.max(0, kept - storage)),
  ];
};

const cache: Meter = ({ inputs }) => {
  const nodes = textAt(inputs, "highAvailability") === "Disabled" ? 1 : 2;
  return [bySize(`redis.${textAt(inputs, "sku.name")}.hour`, nodes * HOURS_A_MONTH)];
};

const namespace: Meter = ({ inputs }) => [
  bySize("servicebus.premium.hour", numberAt(inputs, "sku.capacity", 1) * HOURS_A_MONTH),
];

const eventHubs: Meter = ({ inputs }) => [
  bySize("eventhubs.premium.hour", numberAt(inputs, "sku.capacity", 1) * HOURS_A_MONTH),
];

const account: Meter = ({ inputs }, { objectReads, objectWrites, storedGb }) => [
  byUse(`storage.${textAt(inputs, "sku.name").replace(/^Standard_/u, "")}.gb`, storedGb),
  byUse("storage.writes", objectWrites / 1000),
  byUse("storage.reads", objectReads / 1000),
];

/** Keys of a hardware module cost more above 2,048 bits. */
const key: Meter = ({ inputs }, { keyCalls }, all) => {
  const kind = textAt(inputs, "properties.kty");
  const bits = numberAt(inputs, "properties.keySize", 2048);
  const calls = byUse("keyvault.operations", keyCalls / 10_000 / all.of("azure-native:keyvault:Key").length);
  if (!kind.endsWith("-HSM")) return [calls];
  return [bySize(bits > 2048 ? "keyvault.hsmKey" : "keyvault.hsmKey2048", 1), calls];
};

/** Full backups by the week, each of them kept whole. */
const backup: Meter = (_, usage, all) => {
  const policy = all.of("azure-native:dataprotection:BackupPolicy")[0];
  const days = listAt(policy?.inputs, "properties.policyRules")
    .flatMap((rule) => listAt(rule, "lifecycles"))
    .map((lifecycle) => Number(/^P(\d+)D$/u.exec(textAt(lifecycle, "deleteAfter.duration"))?.[1] ?? 0));
  const kept = Math.ceil(Math.max(0, ...days) / 7);
  return [bySize("backup.postgresql", 1), byUse("backup.gb", kept * dataGb(usage, primaryStorage(all)))];
};

function primaryStorage(all: ResourceSet): number {
  const primary = all.of(SERVER).find(({ inputs }) => at(inputs, "sourceServerResourceId") === undefined);
  return numberAt(primary?.inputs, "storage.storageSizeGB", 0);
}

/** What keeps data, and what encrypts it. */
export const AZURE_DATA: Readonly<Record<string, Meter>> = {
  [SERVER]: server,
  "azure-native:redisenterprise:RedisEnterprise": cache,
  "azure-native:servicebus:Namespace": namespace,
  "azure-native:eventhub:Namespace": eventHubs,
  "azure-native:storage:StorageAccount": account,
  "azure-native:keyvault:Key": key,
  "azure-native:dataprotection:BackupInstance": backup,
};
