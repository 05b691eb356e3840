import * as postgres from "@pulumi/azure-native/dbforpostgresql";
import * as pulumi from "@pulumi/pulumi";
import { MAINTENANCE_HOUR } from "../../../contract/maintenance";
import type { PartArgs } from "../../../contract/parts";
import { poolOf } from "../../../contract/pooling";
import { StampError } from "../../../../core/errors";
import type { Network } from "../../network";
import type { Secrets } from "../../secrets";
import { globalScope } from "../global";
import { POSTGRES } from "../limits";
import type { Scope } from "../scope";
import { DATABASES, diskFor } from "../sizes";

/**
 * Settings of the primary. A replica takes them over when it is made; Azure then counts them as set already, and the
 * provider refuses to set them again.
 */
const SETTINGS: readonly (readonly [string, string])[] = [
  ["require_secure_transport", "on"],
  ["ssl_min_protocol_version", "TLSv1.2"],
  ["log_connections", "on"],
  ["log_disconnections", "on"],
  // `log_min_duration_statement` stays off, as on every cloud: a statement carries tenants' data into the log.
];

/** Where PgBouncer answers, on the server's own host. Source: https://learn.microsoft.com/azure/postgresql/connectivity/concepts-pgbouncer */
export const POOLER_PORT = 6432;
/** Most clients and most connections a pool that PgBouncer can be told. */
const POOLER_LIMITS = { clients: 50_000, server: 4950 };

/** PgBouncer's settings, and what makes its metrics; it is turned on last, when it knows its bounds. */
function poolerSettings(spec: PartArgs["spec"]): readonly (readonly [string, string])[] {
  const pool = poolOf(spec);
  if (pool === undefined) return [];
  if (pool.clients > POOLER_LIMITS.clients || pool.server > POOLER_LIMITS.server)
    throw new StampError("input", "more than PgBouncer of Flexible Server can be told", {
      field: "database.pooling",
      received: `${pool.clients} clients, ${pool.server} connections`,
      allowed: `${POOLER_LIMITS.clients} clients, ${POOLER_LIMITS.server} connections`,
      fix: "lower clientsPerConnection, serverPercent or bounds.databaseConnections",
    });
  return [
    ["metrics.pgbouncer_diagnostics", "on"],
    ["pgbouncer.pool_mode", "TRANSACTION"],
    ["pgbouncer.default_pool_size", String(pool.server)],
    ["pgbouncer.max_client_conn", String(pool.clients)],
    ["pgbouncer.enabled", "true"],
  ];
}

/** What a server is made from. */
export interface ServerSettings extends PartArgs {
  readonly secrets: Secrets;
  readonly network: Network;
  readonly scope: Scope;
  /** What the server is for; its kind in the physical name. */
  readonly kind: string;
  /** What sets the primary or a replica apart. */
  readonly own: Partial<postgres.ServerArgs>;
  /** Second key and identity, for backups in another region; default none. */
  readonly copyIdentityId?: pulumi.Output<string>;
  readonly waitFor: readonly pulumi.Resource[];
  /** How Pulumi treats the server; default like every resource. */
  readonly options?: Pick<pulumi.CustomResourceOptions, "replaceOnChanges" | "deleteBeforeReplace">;
}

/** One PostgreSQL server, primary or replica: in the stamp's network, under the stamp's key, by Entra tokens only. */
export function databaseServer(
  name: string,
  settings: ServerSettings,
  parent: pulumi.Resource,
): postgres.Server {
  const { context, spec, secrets, network, scope, kind, own, copyIdentityId, waitFor, options } = settings;
  const { tenantId } = globalScope(context);
  const identities =
    copyIdentityId === undefined ? [secrets.keys.identity.id] : [secrets.keys.identity.id, copyIdentityId];
  return new postgres.Server(
    name,
    {
      serverName: context.physicalName(kind, POSTGRES),
      ...scope,
      // Each update sends the whole server again: not for a tag.
      tags: context.lastingTags("database"),
      sku: { name: DATABASES[spec.database.size], tier: "MemoryOptimized" },
      // Storage does not grow by itself: stamps of a class would grow apart. The alarms say when to raise the class.
      storage: { storageSizeGB: diskFor(spec.database.storageGb), autoGrow: "Disabled", type: "Premium_LRS" },
      network: {
        delegatedSubnetResourceId: network.dataSubnet.id,
        privateDnsZoneArmResourceId: network.zone("database").id,
        publicNetworkAccess: "Disabled",
      },
      authConfig: { activeDirectoryAuth: "Enabled", passwordAuth: "Disabled", tenantId },
      identity: { type: "UserAssigned", userAssignedIdentities: named(identities) },
      dataEncryption: {
        type: "AzureKeyVault",
        // No version: the server follows the key's rotation.
        primaryKeyURI: secrets.keys.key.keyUri,
        primaryUserAssignedIdentityId: secrets.keys.identity.id,
      },
      maintenanceWindow: {
        customWindow: "Enabled",
        dayOfWeek: 0,
        startHour: MAINTENANCE_HOUR,
        startMinute: 0,
      },
      ...own,
    },
    // The server registers its name while it is made, so the network must already ask the zone.
    { parent, ...options, dependsOn: [secrets.keys.use, network.zoneLink("database"), ...waitFor] },
  );
}

/**
 * The server's settings, one after the other: a server refuses a change while it makes another.
 * @returns the last one, for what comes next to wait for
 */
export function databaseSettings(
  name: string,
  args: {
    readonly spec: PartArgs["spec"];
    readonly scope: Scope;
    readonly server: postgres.Server;
    readonly after: pulumi.Resource;
  },
  parent: pulumi.Resource,
): pulumi.Resource {
  const { spec, scope, server, after } = args;
  return [...SETTINGS, ...poolerSettings(spec)].reduce<pulumi.Resource>(
    (previous, [configurationName, value]) =>
      new postgres.Configuration(
        `${name}-${configurationName}`,
        {
          configurationName,
          serverName: server.name,
          resourceGroupName: scope.resourceGroupName,
          value,
          source: "user-override",
        },
        { parent, dependsOn: [previous] },
      ),
    after,
  );
}

/** Identities as Azure's PostgreSQL takes them: their ids are the keys. */
function named(ids: readonly pulumi.Output<string>[]): pulumi.Output<Record<string, Record<string, never>>> {
  return pulumi.all([...ids]).apply((known) => Object.fromEntries(known.map((id) => [id, {}])));
}
