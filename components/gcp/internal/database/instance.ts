import { DatabaseInstance, type DatabaseInstanceArgs } from "@pulumi/gcp/sql";
import type * as pulumi from "@pulumi/pulumi";
import type { PartArgs } from "../../../contract/parts";
import type { Network } from "../../network";
import type { Secrets } from "../../secrets";
import { SQL } from "../limits";
import { DATABASE_SIZES, DATABASE_VERSIONS } from "../sizes";

type Settings = Exclude<pulumi.Unwrap<DatabaseInstanceArgs["settings"]>, undefined>;

/** What an instance is made from. */
export interface InstanceSettings extends PartArgs {
  readonly secrets: Secrets;
  readonly network: Network;
  /** What the instance is for; its kind in the physical name. */
  readonly kind: string;
  /** What sets the primary or a replica apart. */
  readonly own: Omit<DatabaseInstanceArgs, "databaseVersion" | "settings">;
  readonly settings: Partial<Settings>;
  readonly waitFor: pulumi.Resource[];
}

/** One instance, primary or replica: private, encrypted with the stamp's key, TLS only, talkative in the log. */
export function databaseInstance(
  name: string,
  args: InstanceSettings,
  parent: pulumi.Resource,
): DatabaseInstance {
  const { context, spec, secrets, network, kind, own, settings, waitFor } = args;
  const protect = context.protects(spec.deletionProtection);
  return new DatabaseInstance(
    name,
    {
      name: context.physicalName(kind, SQL),
      region: context.identity.region,
      databaseVersion: DATABASE_VERSIONS[spec.database.version],
      encryptionKeyName: secrets.keyId,
      // Two locks: this one refuses in the provider, the one in the settings in the cloud.
      deletionProtection: protect,
      ...own,
      settings: {
        tier: DATABASE_SIZES[spec.database.size],
        edition: "ENTERPRISE_PLUS",
        diskType: "PD_SSD",
        diskSize: spec.database.storageGb,
        // Storage does not grow by itself: stamps of a class would grow apart. The alarms say when to raise the class.
        diskAutoresize: false,
        deletionProtectionEnabled: protect,
        ipConfiguration: {
          ipv4Enabled: false,
          privateNetwork: network.networkId,
          allocatedIpRange: network.services.range.name,
          sslMode: "ENCRYPTED_ONLY",
          serverCaMode: "GOOGLE_MANAGED_CAS_CA",
        },
        databaseFlags: flags(spec.bounds.databaseConnections),
        insightsConfig: {
          queryInsightsEnabled: true,
          recordApplicationTags: true,
          recordClientAddress: false,
        },
        userLabels: context.tags("database"),
        ...settings,
      },
    },
    // Nothing in the instance refers to the peering, yet it gets no address without it.
    {
      parent,
      dependsOn: [network.services.connection, ...waitFor],
      additionalSecretOutputs: ["rootPassword"],
    },
  );
}

/** What the benchmark asks of the log (CIS 6.2), login by IAM, and the class's bound on connections. */
function flags(connections: number): { name: string; value: string }[] {
  const values = {
    "cloudsql.enable_pgaudit": "on",
    "cloudsql.iam_authentication": "on",
    log_connections: "on",
    log_disconnections: "on",
    log_error_verbosity: "default",
    log_lock_waits: "on",
    // Off on every cloud, as statements carry tenants' data into the log; the benchmark wants it said. Query insights tell
    // which are slow.
    log_min_duration_statement: "-1",
    log_min_error_statement: "error",
    log_min_messages: "warning",
    log_statement: "ddl",
    max_connections: String(connections),
  };
  return Object.entries(values).map(([name, value]) => ({ name, value }));
}
