import { BackupSchedule, Database, Field } from "@pulumi/gcp/firestore";
import * as pulumi from "@pulumi/pulumi";
import { DAY, secondsDuration } from "../../contract/units";
import type { RegistryPart, RoutingPartArgs } from "../parts";
import { FIRESTORE } from "./internal/limits";
import { registryPlace } from "./internal/registry-place";
import type { Secrets } from "./secrets";

/** What the registry is made from. */
export interface RegistryArgs extends RoutingPartArgs {
  readonly secrets: Secrets;
}

/** The collection of the rows; the database's name tells layers apart. */
const COLLECTION = "registry";
/** Field of a row's value; `tenants/registry/firestore.ts` says the same. */
const VALUE = "item";
/** Days a daily backup is kept; point-in-time restore reaches back seven. */
const BACKUP_DAYS = 35;

/**
 * A Firestore database in the multi-region of the home region's law: each copy can be written to and is consistent, and it
 * is restorable to any minute of the last seven days. The rows are not made here: who is where is the fleet's to say, not
 * an update's.
 */
export class Registry extends pulumi.ComponentResource implements RegistryPart {
  /** `firestore://<project>/<database>/<collection>`. */
  readonly registryId: pulumi.Output<string>;
  readonly database: Database;

  constructor(name: string, args: RegistryArgs, opts: pulumi.ComponentResourceOptions) {
    super("stampworks:gcp:Registry", name, {}, opts);
    this.database = this.makeDatabase(name, args);
    const database = this.database.name;
    // Rows are found by their names alone. Without this each commit in the log would be indexed word for word.
    new Field(
      `${name}-unindexed`,
      { database, collection: COLLECTION, field: VALUE, indexConfig: {} },
      { parent: this },
    );
    new BackupSchedule(
      `${name}-backups`,
      { database, retention: secondsDuration(BACKUP_DAYS * DAY), dailyRecurrence: {} },
      { parent: this },
    );
    this.registryId = pulumi.interpolate`firestore://${args.context.identity.account}/${database}/${COLLECTION}`;
    this.registerOutputs({ registryId: this.registryId });
  }

  private makeDatabase(name: string, { context, spec, secrets }: RegistryArgs): Database {
    const { id, ready } = secrets.registryKey;
    const protects = context.protects(spec.deletionProtection);
    return new Database(
      `${name}-database`,
      {
        name: context.physicalName("registry", FIRESTORE),
        locationId: registryPlace(context).database,
        type: "FIRESTORE_NATIVE",
        databaseEdition: "STANDARD",
        // A commit rests on one document; two writers of it wait for each other rather than start over.
        concurrencyMode: "PESSIMISTIC",
        appEngineIntegrationMode: "DISABLED",
        pointInTimeRecoveryEnablement: "POINT_IN_TIME_RECOVERY_ENABLED",
        cmekConfig: { kmsKeyName: id },
        deleteProtectionState: protects ? "DELETE_PROTECTION_ENABLED" : "DELETE_PROTECTION_DISABLED",
        // Without this a destroyed layer would leave its database behind.
        deletionPolicy: "DELETE",
      },
      { parent: this, dependsOn: [secrets.apis.firestore, ...ready] },
    );
  }
}
