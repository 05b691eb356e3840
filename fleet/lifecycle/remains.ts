import { defined } from "../../core/defined";
import { isMap, type PropertyMap, type PropertyValue } from "../../graph/model/property";

/** What a retired stamp leaves behind, because its cloud keeps it or can't delete it. */
export interface Remain {
  /** What, in words, with its name where that is known. */
  readonly what: string;
  /** Whether it is charged while it stays. */
  readonly costs: boolean;
  /** How long: in words, `for ever` among them. */
  readonly until: string;
  /** What the engine can't do about it, and what can be done by hand; undefined where nothing need be. */
  readonly byHand?: string | undefined;
}

type Reader = (inputs: PropertyMap) => Remain | undefined;

/**
 * What stays, by type. Sources: AWS KMS and Secrets Manager "Deleting", RDS "final snapshot", Key Vault "soft-delete overview",
 * PostgreSQL Flexible Server "restore a dropped server", Cloud KMS "object lifetimes", Cloud SQL "delete an instance".
 */
const REMAINS: Readonly<Record<string, Reader>> = {
  "aws:kms/key:Key": (inputs) =>
    remain("a KMS key, disabled", false, days(inputs["deletionWindowInDays"] ?? 30)),
  "aws:secretsmanager/secret:Secret": (inputs) =>
    remain(
      `secret ${nameOf(inputs, "name")} and its name`,
      false,
      days(inputs["recoveryWindowInDays"] ?? 30),
    ),
  "aws:rds/instance:Instance": (inputs) => snapshot(inputs, "database"),
  "aws:elasticache/replicationGroup:ReplicationGroup": (inputs) => snapshot(inputs, "cache"),
  "aws:backup/vault:Vault": (inputs) =>
    inputs["forceDestroy"] === true
      ? undefined
      : remain(
          `recovery points in vault ${nameOf(inputs, "name")}`,
          true,
          "until they are deleted",
          "a vault that is not empty refuses: aws backup delete-recovery-point for each, then retire again",
        ),
  "azure-native:keyvault:Vault": (inputs) =>
    remain(
      `key vault ${nameOf(inputs, "vaultName")}, its keys and its name`,
      false,
      days(at(inputs, "properties", "softDeleteRetentionInDays") ?? 90),
      "purge protection is on: nobody can shorten that",
    ),
  "azure-native:dbforpostgresql:Server": (inputs) =>
    inputs["sourceServerResourceId"] === undefined
      ? remain(`Azure's backups of server ${nameOf(inputs, "serverName")}`, false, "for 5 days")
      : undefined,
  "azure-native:operationalinsights:Workspace": (inputs) =>
    remain(`workspace ${nameOf(inputs, "workspaceName")}, deleted softly`, false, "for 14 days"),
  "gcp:kms/keyRing:KeyRing": (inputs) =>
    remain(`key ring ${nameOf(inputs, "name")}`, false, "for ever", "Google deletes no key ring"),
  "gcp:kms/cryptoKey:CryptoKey": (inputs) =>
    remain(
      `key ${nameOf(inputs, "name")}, its versions destroyed`,
      false,
      "for ever",
      "Google deletes no key: its versions are destroyed",
    ),
  "gcp:sql/databaseInstance:DatabaseInstance": (inputs) => {
    if (inputs["masterInstanceName"] !== undefined) return undefined;
    const config = at(inputs, "settings", "finalBackupConfig");
    const isKept = isMap(config) && config["enabled"] === true;
    const name = nameOf(inputs, "name");
    return isKept
      ? remain(`a final backup of database ${name}`, true, days(config["retentionDays"] ?? 30))
      : remain(`the name of database ${name}`, false, "for 7 days");
  },
};

/** What stays and what can't be deleted when a stack with these resources goes, what costs first. */
export function remainsOf(resources: readonly PropertyValue[]): readonly Remain[] {
  const found = resources.flatMap((resource) => {
    if (!isMap(resource)) return [];
    const { type, inputs } = resource;
    if (typeof type !== "string" || !isMap(inputs) || !Object.hasOwn(REMAINS, type)) return [];
    return REMAINS[type]?.(inputs) ?? [];
  });
  return found.sort(
    (one, other) => Number(other.costs) - Number(one.costs) || (one.what < other.what ? -1 : 1),
  );
}

function remain(what: string, costs: boolean, until: string, byHand?: string): Remain {
  return { what, costs, until, ...defined({ byHand }) };
}

function snapshot(inputs: PropertyMap, what: string): Remain | undefined {
  const name = inputs["finalSnapshotIdentifier"];
  if (inputs["skipFinalSnapshot"] === true || typeof name !== "string") return undefined;
  return remain(`snapshot ${name} of the ${what}`, true, "until it is deleted");
}

function nameOf(inputs: PropertyMap, key: string): string {
  const name = inputs[key];
  return typeof name === "string" ? name : "of a name its cloud chose";
}

function days(value: PropertyValue): string {
  return `for ${String(value)} days`;
}

function at(inputs: PropertyMap, ...path: readonly string[]): PropertyValue | undefined {
  return path.reduce<PropertyValue | undefined>(
    (value, key) => (isMap(value) ? value[key] : undefined),
    inputs,
  );
}
