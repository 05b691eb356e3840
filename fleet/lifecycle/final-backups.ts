import { isMap, type PropertyMap, type PropertyValue } from "../../graph/model/property";

/** What is kept of a resource that a destroy deletes. */
export interface FinalBackup {
  readonly type: string;
  /** Name of the resource in the program. */
  readonly name: string;
  /** What is kept, in words, with the name to look for where there is one; undefined where nothing is. */
  readonly kept: string | undefined;
}

/** The last part of a type: `Instance` of `aws:rds/instance:Instance`. */
type Reader = (inputs: PropertyMap) => string | undefined;

/** Data that can't be made again, by type; undefined for a copy of other data, which needs no backup of its own. */
const READERS: Readonly<Record<string, (inputs: PropertyMap) => ReturnType<Reader> | null>> = {
  "aws:rds/instance:Instance": (inputs) =>
    inputs["replicateSourceDb"] === undefined ? snapshotOf(inputs) : null,
  "aws:elasticache/replicationGroup:ReplicationGroup": snapshotOf,
  "gcp:sql/databaseInstance:DatabaseInstance": (inputs) =>
    inputs["masterInstanceName"] === undefined ? finalBackupOf(inputs) : null,
  // Azure has no final backup, but keeps those it has of a deleted server for five days.
  // Source: https://learn.microsoft.com/azure/postgresql/backup-restore/how-to-restore-deleted-server
  "azure-native:dbforpostgresql:Server": (inputs) =>
    inputs["sourceServerResourceId"] === undefined ? "Azure's own backups, for five days" : null,
};

function snapshotOf(inputs: PropertyMap): string | undefined {
  const name = inputs["finalSnapshotIdentifier"];
  if (inputs["skipFinalSnapshot"] === true || typeof name !== "string") return undefined;
  return `snapshot ${name}`;
}

function finalBackupOf(inputs: PropertyMap): string | undefined {
  const settings = inputs["settings"];
  const config = isMap(settings) ? settings["finalBackupConfig"] : undefined;
  if (!isMap(config) || config["enabled"] !== true) return undefined;
  const days = config["retentionDays"];
  return typeof days === "number" ? `a final backup, for ${days} days` : "a final backup";
}

/** What the clouds will keep when a stack with these resources is destroyed: the last state of databases and caches. */
export function finalBackups(resources: readonly PropertyValue[]): readonly FinalBackup[] {
  return resources.flatMap((resource) => {
    if (!isMap(resource) || typeof resource["type"] !== "string") return [];
    const { type } = resource;
    const read = Object.hasOwn(READERS, type as string) ? READERS[type as string] : undefined;
    const inputs = resource["inputs"];
    if (read === undefined || !isMap(inputs)) return [];
    const kept = read(inputs);
    const name = String(resource["urn"]).split("::").at(-1) ?? "";
    return kept === null ? [] : [{ type: type as string, name, kept }];
  });
}
