import * as postgres from "@pulumi/azure-native/dbforpostgresql";
import * as pulumi from "@pulumi/pulumi";
import type { DatabasePart, PartArgs } from "../contract/parts";
import { databaseServer, databaseSettings, POOLER_PORT } from "./internal/database/server";
import { globalScope } from "./internal/global";
import { POSTGRES } from "./internal/limits";
import { lockAgainstDeletion } from "./internal/lock";
import { type Scope, scopeOf } from "./internal/scope";
import type { Network } from "./network";
import type { Secrets } from "./secrets";

/** What the database is made from. */
export interface DatabaseArgs extends PartArgs {
  readonly secrets: Secrets;
  readonly network: Network;
}

const PORT = 5432;
const DATABASE_NAME = "app";
/** What Azure puts behind a server's name, in a private network too. Source: https://learn.microsoft.com/azure/postgresql/network/concepts-networking-private */
const HOSTS = "postgres.database.azure.com";

/**
 * PostgreSQL Flexible Server: a primary with a standby in another zone, and read replicas over the zones. There are
 * no passwords: the app's identity is the administrator and makes the roles its release needs.
 */
export class Database extends pulumi.ComponentResource implements DatabasePart {
  readonly host: pulumi.Output<string>;
  readonly readHosts: readonly pulumi.Output<string>[];
  readonly port = PORT;
  readonly databaseName = DATABASE_NAME;
  /** The primary, for backups and metrics. */
  readonly primary: postgres.Server;
  readonly replicas: readonly postgres.Server[];
  /** The primary takes connections once it is there; its replicas come later. */
  readonly ready: pulumi.Resource;
  /** The role the containers log in as, with a token instead of a password. */
  readonly user: pulumi.Output<string>;
  readonly pooled: DatabasePart["pooled"];

  constructor(name: string, args: DatabaseArgs, opts: pulumi.ComponentResourceOptions) {
    super("stampworks:azure:Database", name, {}, opts);
    const scope = scopeOf("database", args);

    this.primary = this.makePrimary(name, args, scope);
    this.ready = this.prepare(name, args, scope);
    this.replicas = this.makeReplicas(name, args, scope, this.ready);
    lockAgainstDeletion(`${name}-lock`, { ...args, resource: this.primary }, this);

    this.host = this.primary.fullyQualifiedDomainName;
    // Said by their names: the app, which reads from them later, need not wait until each is made after the other.
    this.readHosts = this.replicas.map((_, index) =>
      pulumi.output(`${args.context.physicalName(`db-read-${index + 1}`, POSTGRES)}.${HOSTS}`),
    );
    this.user = args.secrets.appIdentity.name;
    // PgBouncer runs beside the server and moves with it when it fails over.
    this.pooled = args.spec.database.pooling.enabled ? { host: this.host, port: POOLER_PORT } : undefined;
    this.registerOutputs({ host: this.host, readHosts: this.readHosts });
  }

  private makePrimary(name: string, args: DatabaseArgs, scope: Scope): postgres.Server {
    const { spec, secrets } = args;
    const { keys, copyKeys } = secrets;
    const copied =
      copyKeys === undefined
        ? undefined
        : { geoBackupKeyURI: copyKeys.key.keyUri, geoBackupUserAssignedIdentityId: copyKeys.identity.id };
    const own = {
      version: spec.database.version,
      // Makes what is not there and changes what is.
      createMode: "Default",
      // Azure chooses the two zones: a failover swaps them, and an update that named them would ask to swap back.
      highAvailability: { mode: "ZoneRedundant" },
      backup: {
        backupRetentionDays: spec.database.backupRetentionDays,
        geoRedundantBackup: copied === undefined ? "Disabled" : "Enabled",
      },
      dataEncryption: {
        type: "AzureKeyVault",
        primaryKeyURI: keys.key.keyUri,
        primaryUserAssignedIdentityId: keys.identity.id,
        ...copied,
      },
    };
    const copy = copyKeys === undefined ? {} : { copyIdentityId: copyKeys.identity.id };
    const waitFor = copyKeys === undefined ? [] : [copyKeys.use];
    return databaseServer(`${name}-primary`, { ...args, scope, kind: "db", own, ...copy, waitFor }, this);
  }

  /** The database, who administers it and its settings, one after the other: a server takes one change at a time. */
  private prepare(name: string, { context, spec, secrets }: DatabaseArgs, scope: Scope): pulumi.Resource {
    const { resourceGroupName } = scope;
    const serverName = this.primary.name;
    const database = new postgres.Database(
      `${name}-app`,
      {
        databaseName: DATABASE_NAME,
        serverName,
        resourceGroupName,
        charset: "UTF8",
        collation: "en_US.utf8",
      },
      { parent: this },
    );
    const administrator = new postgres.Administrator(
      `${name}-administrator`,
      {
        objectId: secrets.appIdentity.principalId,
        principalName: secrets.appIdentity.name,
        principalType: "ServicePrincipal",
        tenantId: globalScope(context).tenantId,
        serverName,
        resourceGroupName,
      },
      { parent: this, dependsOn: [database] },
    );
    return databaseSettings(
      `${name}-primary`,
      { spec, scope, server: this.primary, after: administrator },
      this,
    );
  }

  private makeReplicas(
    name: string,
    args: DatabaseArgs,
    scope: Scope,
    ready: pulumi.Resource,
  ): postgres.Server[] {
    const { context, spec } = args;
    const replicas: postgres.Server[] = [];
    for (let number = 1; number <= spec.database.replicas; number += 1) {
      const replica = databaseServer(
        `${name}-replica-${number}`,
        {
          ...args,
          scope,
          kind: `db-read-${number}`,
          own: {
            createMode: "Replica",
            sourceServerResourceId: this.primary.id,
            version: spec.database.version,
            availabilityZone: context.zones[(number + 1) % 3] ?? context.zones[2],
          },
          // The source makes one replica at a time, and a replica takes over the settings its source has by then.
          waitFor: [ready, ...replicas.slice(-1)],
          // An update would say again that it is to be made of its source, which Azure refuses: a replica is made anew.
          // Source: https://github.com/Azure/azure-service-operator/issues/5086
          options: { replaceOnChanges: ["*"], deleteBeforeReplace: true },
        },
        this,
      );
      replicas.push(replica);
    }
    return replicas;
  }
}
