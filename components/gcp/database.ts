import { Database as SqlDatabase, type DatabaseInstance, User } from "@pulumi/gcp/sql";
import * as pulumi from "@pulumi/pulumi";
import { RandomPassword } from "@pulumi/random";
import { MAINTENANCE_HOUR } from "../contract/maintenance";
import type { DatabasePart, PartArgs } from "../contract/parts";
import { keyGrant, serviceAgent } from "./internal/agents";
import { databaseInstance } from "./internal/database/instance";
import { POOLER_PORT, poolerSettings } from "./internal/database/pooler";
import { storeSecret } from "./internal/database/secret";
import type { Network } from "./network";
import type { Secrets } from "./secrets";

/** What the database is made from. */
export interface DatabaseArgs extends PartArgs {
  readonly secrets: Secrets;
  readonly network: Network;
}

const PORT = 5432;
const DATABASE_NAME = "app";
const OWNER = "stampworks";

/** PostgreSQL: a primary with a standby in another zone, and read replicas. */
export class Database extends pulumi.ComponentResource implements DatabasePart {
  readonly host: pulumi.Output<string>;
  readonly readHosts: readonly pulumi.Output<string>[];
  readonly port = PORT;
  readonly databaseName = DATABASE_NAME;
  readonly primary: DatabaseInstance;
  readonly replicas: readonly DatabaseInstance[];
  /** Who the app logs in as. */
  readonly user = OWNER;
  /** Id of the secret with all that user needs to log in, as JSON. */
  readonly secretId: pulumi.Output<string>;
  readonly pooled: DatabasePart["pooled"];

  constructor(name: string, args: DatabaseArgs, opts: pulumi.ComponentResourceOptions) {
    super("stampworks:gcp:Database", name, {}, opts);
    const ready = this.grant(name, args);
    this.primary = this.makePrimary(name, args, ready);
    const { owner, secretId } = this.owner(name, args);
    this.secretId = secretId;
    this.replicas = this.makeReplicas(name, args, [ready, owner]);
    this.host = this.primary.privateIpAddress;
    this.readHosts = this.replicas.map((replica) => replica.privateIpAddress);
    this.pooled = args.spec.database.pooling.enabled ? { host: this.host, port: POOLER_PORT } : undefined;
    this.registerOutputs({ host: this.host, readHosts: this.readHosts });
  }

  private grant(name: string, { secrets }: DatabaseArgs): pulumi.Resource {
    const agent = serviceAgent(`${name}-agent`, secrets.apis.sql, this);
    return keyGrant(`${name}-grant`, { keyId: secrets.keyId, member: agent.member }, this);
  }

  private makePrimary(name: string, args: DatabaseArgs, ready: pulumi.Resource): DatabaseInstance {
    const { context, spec } = args;
    const settings = {
      // No zones: a failover swaps them, and an update that names those of before is refused
      // (https://github.com/terraform-google-modules/terraform-google-sql-db/issues/206).
      availabilityType: "REGIONAL",
      ...poolerSettings(spec),
      // The primary's alone: a replica follows it, and what is said of a replica never comes back from Google, so it
      // would differ for ever (https://github.com/hashicorp/terraform-provider-google/issues/7422).
      maintenanceWindow: { day: 7, hour: MAINTENANCE_HOUR, updateTrack: "stable" },
      backupConfiguration: {
        enabled: true,
        startTime: "01:00",
        // In the region, for a quick restore; recovery takes the copies that leave it.
        location: context.identity.region,
        pointInTimeRecoveryEnabled: true,
        transactionLogRetentionDays: spec.database.backupRetentionDays,
        backupRetentionSettings: { retentionUnit: "COUNT", retainedBackups: spec.recovery.retentionDays },
      },
      passwordValidationPolicy: {
        enablePasswordPolicy: true,
        complexity: "COMPLEXITY_DEFAULT",
        minLength: 20,
        disallowUsernameSubstring: true,
      },
      // A retired stamp leaves a backup behind unless its class is one for tests.
      finalBackupConfig: {
        enabled: spec.deletionProtection,
        ...(spec.deletionProtection ? { retentionDays: spec.recovery.retentionDays } : {}),
      },
    };
    return databaseInstance(
      `${name}-primary`,
      { ...args, kind: "db", own: {}, settings, waitFor: [ready] },
      this,
    );
  }

  /** One after the other: an instance takes one operation at a time (409 operationInProgress), of which a replica of it is one. */
  private makeReplicas(
    name: string,
    args: DatabaseArgs,
    ready: readonly pulumi.Resource[],
  ): DatabaseInstance[] {
    const made: DatabaseInstance[] = [];
    for (let index = 0; index < args.spec.database.replicas; index += 1) {
      const settings = {
        // Each replica stands in one zone; together they cover the zones.
        availabilityType: "ZONAL",
        locationPreference: { zone: args.context.zones[index % 3] },
      };
      const own = { masterInstanceName: this.primary.name };
      const kind = `db-read-${index + 1}`;
      made.push(
        databaseInstance(
          `${name}-replica-${index + 1}`,
          { ...args, kind, own, settings, waitFor: [...ready, ...made.slice(-1)] },
          this,
        ),
      );
    }
    return made;
  }

  /** The database and its owner, who come before replicas: each is an operation of the instance. */
  private owner(
    name: string,
    args: DatabaseArgs,
  ): { readonly owner: User; readonly secretId: pulumi.Output<string> } {
    const { primary } = this;
    // Satisfies the instance's password policy; the specials need no escaping in a connection string.
    const password = new RandomPassword(
      `${name}-password`,
      { length: 40, minLower: 2, minUpper: 2, minNumeric: 2, minSpecial: 2, overrideSpecial: "-_" },
      { parent: this, additionalSecretOutputs: ["result"] },
    );
    // PostgreSQL refuses to drop what is in use; both go with the instance.
    const deletionPolicy = "ABANDON";
    const database = new SqlDatabase(
      `${name}-app`,
      { name: DATABASE_NAME, instance: primary.name, deletionPolicy },
      { parent: this },
    );
    const owner = new User(
      `${name}-owner`,
      { name: OWNER, instance: primary.name, type: "BUILT_IN", password: password.result, deletionPolicy },
      { parent: this, dependsOn: [database], additionalSecretOutputs: ["password"] },
    );
    const value = pulumi.jsonStringify({
      host: primary.privateIpAddress,
      port: PORT,
      dbname: DATABASE_NAME,
      username: OWNER,
      password: password.result,
    });
    const stored = storeSecret(
      `${name}-secret`,
      { ...args, part: "database", kind: "db-master", value },
      this,
    );
    return { owner, secretId: stored.secret };
  }
}
