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

/** What a reader knows of the stack besides the resource. */
interface Around {
  /** Days until the first of the stack's keys is gone for good: what is encrypted with it can't be read from then on. */
  readonly keyDays: number;
  /** Whether the update that lifts protection has run: before it a vault's `forceDestroy` says what no longer will be so. */
  readonly isLifted: boolean;
}

type Reader = (inputs: PropertyMap, around: Around) => Remain | readonly Remain[] | undefined;

/** Days a deleted custom role of Google's keeps its id. Source: https://cloud.google.com/iam/docs/creating-custom-roles#deleting-custom-role */
const ROLE_DAYS = 37;
const DAY = 86_400;

/**
 * What stays, by type. Sources: AWS KMS and Secrets Manager "Deleting", RDS "final snapshot" and "Retaining automated backups",
 * ECS "Deregistering a task definition", Key Vault "soft-delete overview", PostgreSQL Flexible Server "restore a dropped server",
 * Cloud KMS "object lifetimes", Cloud SQL "delete an instance", Cloud Storage "soft delete" (which is charged),
 * CloudWatch "Container Insights performance log reference", Cloud Logging "delete a bucket",
 * terraform-provider-google 16275 (a peering that is given up).
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
  "aws:rds/instance:Instance": (inputs, around) => [
    ...snapshot(inputs, "database", "rds copy-db-snapshot", around),
    ...automatedBackups(inputs, around),
  ],
  "aws:elasticache/replicationGroup:ReplicationGroup": (inputs, around) =>
    snapshot(inputs, "cache", "elasticache copy-snapshot", around),
  "aws:ecs/taskDefinition:TaskDefinition": (inputs) =>
    remain(`task definitions ${nameOf(inputs, "family")}, inactive`, false, "for ever"),
  "aws:ecs/cluster:Cluster": (inputs) =>
    JSON.stringify(inputs["settings"] ?? "").includes("containerInsights")
      ? remain(
          `log group /aws/ecs/containerinsights/${nameOf(inputs, "name")}/performance, which ECS made`,
          true,
          "until it is deleted",
          "aws logs delete-log-group: no stack knows it",
        )
      : undefined,
  "aws:backup/vault:Vault": (inputs, { isLifted }) =>
    inputs["forceDestroy"] === true || !isLifted
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
      ? remain(
          `Azure's backups of server ${nameOf(inputs, "serverName")}`,
          false,
          "for 5 days",
          "their key is in the deleted vault: az keyvault recover first",
        )
      : undefined,
  "azure-native:operationalinsights:Workspace": (inputs) =>
    remain(`workspace ${nameOf(inputs, "workspaceName")}, deleted softly`, false, "for 14 days"),
  "gcp:cloudrunv2/service:Service": addresses,
  "gcp:cloudrunv2/workerPool:WorkerPool": addresses,
  "gcp:servicenetworking/connection:Connection": (inputs) =>
    inputs["deletionPolicy"] === "ABANDON"
      ? remain(
          "the network's peering with Google's services, given up and not deleted",
          false,
          "until its network goes",
          "should the network be refused for it: gcloud compute networks peerings delete servicenetworking-googleapis-com --network <network>, then retire again",
        )
      : undefined,
  "gcp:kms/keyRing:KeyRing": (inputs) =>
    remain(`key ring ${nameOf(inputs, "name")}`, false, "for ever", "Google deletes no key ring"),
  "gcp:kms/cryptoKey:CryptoKey": (inputs) =>
    remain(
      `key ${nameOf(inputs, "name")}, its versions destroyed`,
      false,
      "for ever",
      "Google deletes no key: its versions are destroyed",
    ),
  "gcp:sql/databaseInstance:DatabaseInstance": (inputs, { keyDays }) => {
    if (inputs["masterInstanceName"] !== undefined) return undefined;
    const config = at(inputs, "settings", "finalBackupConfig");
    const isKept = isMap(config) && config["enabled"] === true;
    const name = nameOf(inputs, "name");
    return isKept
      ? remain(
          `a final backup of database ${name}`,
          true,
          days(config["retentionDays"] ?? 30),
          `it can be restored for ${keyDays} days, until the stamp's key is destroyed: gcloud kms keys versions restore, or restore it before`,
        )
      : remain(`the name of database ${name}`, false, "for 7 days");
  },
  "gcp:storage/bucket:Bucket": (inputs) => {
    const seconds = Number(at(inputs, "softDeletePolicy", "retentionDurationSeconds") ?? 7 * DAY);
    return seconds > 0
      ? remain(`objects of bucket ${nameOf(inputs, "name")}, deleted softly`, true, days(seconds / DAY))
      : undefined;
  },
  "gcp:logging/projectBucketConfig:ProjectBucketConfig": (inputs) =>
    remain(`log bucket ${nameOf(inputs, "bucketId")}, to be deleted, and its name`, false, "for 7 days"),
  "gcp:projects/iAMCustomRole:IAMCustomRole": (inputs) =>
    remain(`the id of role ${nameOf(inputs, "roleId")}`, false, days(ROLE_DAYS)),
  "gcp:projects/service:Service": (inputs) =>
    inputs["disableOnDestroy"] === false
      ? remain("the project's APIs, turned on", false, "until they are turned off")
      : undefined,
};

/** What stays and what can't be deleted when a stack with these resources goes, what costs first. */
export function remainsOf(resources: readonly PropertyValue[]): readonly Remain[] {
  const around = { keyDays: keyDaysOf(resources), isLifted: resources.some(isRetiring) };
  const found = resources.flatMap((resource) => {
    if (!isMap(resource)) return [];
    const { type, inputs } = resource;
    if (typeof type !== "string" || !isMap(inputs) || !Object.hasOwn(REMAINS, type)) return [];
    return REMAINS[type]?.(inputs, around) ?? [];
  });
  // What many resources leave in the same words (a project's APIs) is said once.
  const once = new Map(found.map((each) => [`${each.what} ${each.until}`, each]));
  return [...once.values()].sort(
    (one, other) => Number(other.costs) - Number(one.costs) || (one.what < other.what ? -1 : 1),
  );
}

/** Whether this is the stack itself, and says that it is being retired. */
function isRetiring(resource: PropertyValue): boolean {
  if (!isMap(resource) || resource["type"] !== "pulumi:pulumi:Stack") return false;
  const { outputs } = resource;
  return isMap(outputs) && outputs["retiring"] === true;
}

/** Days until the first key is gone: AWS's waits for its deletion, a version of Google's for its destruction. */
function keyDaysOf(resources: readonly PropertyValue[]): number {
  const waits = resources.flatMap((resource) => {
    const inputs = isMap(resource) ? resource["inputs"] : undefined;
    if (!isMap(resource) || !isMap(inputs)) return [];
    if (resource["type"] === "aws:kms/key:Key") return [Number(inputs["deletionWindowInDays"] ?? 30)];
    if (resource["type"] !== "gcp:kms/cryptoKey:CryptoKey") return [];
    return [Number.parseInt(String(inputs["destroyScheduledDuration"] ?? `${30 * DAY}s`), 10) / DAY];
  });
  return Math.min(30, ...waits);
}

function remain(what: string, costs: boolean, until: string, byHand?: string): Remain {
  return { what, costs, until, ...defined({ byHand }) };
}

function snapshot(inputs: PropertyMap, what: string, copy: string, { keyDays }: Around): readonly Remain[] {
  const name = inputs["finalSnapshotIdentifier"];
  if (inputs["skipFinalSnapshot"] === true || typeof name !== "string") return [];
  return [
    remain(
      `snapshot ${name} of the ${what}`,
      true,
      "until it is deleted",
      `it can be read for ${keyDays} days, until the stamp's key is deleted: aws ${copy} --kms-key-id <another key> before`,
    ),
  ];
}

/** Cloud Run keeps the addresses of a subnet a while: https://cloud.google.com/run/docs/configuring/vpc-direct-vpc#delete-subnet */
function addresses(inputs: PropertyMap): Remain | undefined {
  const interfaces = at(inputs, "template", "vpcAccess", "networkInterfaces");
  return Array.isArray(interfaces) && interfaces.length > 0
    ? remain(
        "the app's subnet and its network, whose addresses Cloud Run keeps",
        false,
        "for 1 to 2 hours after its last service",
        "it ends there at first: retire again two hours later, and the rest goes",
      )
    : undefined;
}

/** RDS keeps the backups it took where the class is protected; a replica takes none. */
function automatedBackups(inputs: PropertyMap, { keyDays }: Around): readonly Remain[] {
  const kept = Number(inputs["backupRetentionPeriod"] ?? 0);
  if (inputs["deleteAutomatedBackups"] !== false || kept === 0) return [];
  const what = `automated backups of database ${nameOf(inputs, "identifier")}`;
  return [
    remain(
      what,
      true,
      days(kept),
      `they can be restored for ${keyDays} days, while the stamp's key is there`,
    ),
  ];
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
