import { Instance } from "@pulumi/gcp/memorystore";
import { ServiceConnectionPolicy } from "@pulumi/gcp/networkconnectivity";
import * as pulumi from "@pulumi/pulumi";
import { MAINTENANCE_HOUR } from "../contract/maintenance";
import type { CachePart, PartArgs } from "../contract/parts";
import { DAY, secondsDuration } from "../contract/units";
import { keyGrant, serviceAgent } from "./internal/agents";
import { CACHE, CONNECTION_POLICY } from "./internal/limits";
import { CACHE_SIZES } from "./internal/sizes";
import type { Network } from "./network";
import type { Secrets } from "./secrets";

/** What the cache is made from. */
export interface CacheArgs extends PartArgs {
  readonly secrets: Secrets;
  readonly network: Network;
}

/** The port of every endpoint. Source: https://cloud.google.com/memorystore/docs/valkey/networking */
const PORT = 6379;

/** Valkey in one shard over the zones: a primary and replicas that take over by themselves. */
export class Cache extends pulumi.ComponentResource implements CachePart {
  readonly host: pulumi.Output<string>;
  readonly port: pulumi.Output<number>;
  /** The instance's short name, for its metrics. */
  readonly instanceId: pulumi.Output<string>;

  constructor(name: string, args: CacheArgs, opts: pulumi.ComponentResourceOptions) {
    super("stampworks:gcp:Cache", name, {}, opts);
    const instance = this.instance(name, args, this.connectionPolicy(name, args), this.grant(name, args));
    this.host = primaryHost(instance);
    this.port = pulumi.output(PORT);
    this.instanceId = instance.instanceId;
    this.registerOutputs({ host: this.host, port: this.port });
  }

  private grant(name: string, { secrets }: CacheArgs): pulumi.Resource {
    const agent = serviceAgent(`${name}-agent`, secrets.apis.memorystore, this);
    return keyGrant(`${name}-grant`, { keyId: secrets.keyId, member: agent.member }, this);
  }

  /** Lets Memorystore put its endpoints into the data subnet, and nowhere else. */
  private connectionPolicy(name: string, { context, secrets, network }: CacheArgs): ServiceConnectionPolicy {
    return new ServiceConnectionPolicy(
      `${name}-endpoints`,
      {
        name: context.physicalName("cache", CONNECTION_POLICY),
        location: context.identity.region,
        serviceClass: "gcp-memorystore",
        network: network.networkId,
        pscConfig: { subnetworks: [network.subnets.data.id] },
        labels: context.tags("cache"),
      },
      { parent: this, dependsOn: [secrets.apis.connectivity] },
    );
  }

  private instance(
    name: string,
    args: CacheArgs,
    policy: ServiceConnectionPolicy,
    ready: pulumi.Resource,
  ): Instance {
    const { context, spec, secrets, network } = args;
    const projectId = context.identity.account;
    return new Instance(
      `${name}-instance`,
      {
        instanceId: context.physicalName("cache", CACHE),
        location: context.identity.region,
        mode: "CLUSTER_DISABLED",
        shardCount: 1,
        replicaCount: spec.cache.nodes - 1,
        nodeType: CACHE_SIZES[spec.cache.size],
        engineVersion: "VALKEY_8_0",
        // Keys without an expiry are kept: what an app keeps on purpose is not the cache's to throw out.
        engineConfigs: { "maxmemory-policy": "volatile-lru" },
        zoneDistributionConfig: { mode: "MULTI_ZONE" },
        // A client logs in with a token of its service account; there is no password to keep or rotate.
        authorizationMode: "IAM_AUTH",
        transitEncryptionMode: "SERVER_AUTHENTICATION",
        kmsKey: secrets.keyId,
        desiredAutoCreatedEndpoints: [{ network: network.networkId, projectId }],
        persistenceConfig: { mode: "RDB", rdbConfig: { rdbSnapshotPeriod: "SIX_HOURS" } },
        automatedBackupConfig: {
          fixedFrequencySchedule: { startTime: { hours: 2 } },
          retention: secondsDuration(spec.recovery.retentionDays * DAY),
        },
        maintenancePolicy: {
          weeklyMaintenanceWindows: [{ day: "SUNDAY", startTime: { hours: MAINTENANCE_HOUR } }],
        },
        deletionProtectionEnabled: context.protects(spec.deletionProtection),
        labels: context.tags("cache"),
      },
      { parent: this, dependsOn: [policy, ready] },
    );
  }
}

/** Address of the endpoint that takes writes; the other one reads. */
function primaryHost(instance: Instance): pulumi.Output<string> {
  return instance.endpoints.apply((endpoints) => {
    const connections = endpoints[0]?.connections?.map((connection) => connection.pscAutoConnection) ?? [];
    const primary =
      connections.find((connection) => connection?.connectionType === "CONNECTION_TYPE_PRIMARY") ??
      connections[0];
    return primary?.ipAddress ?? "";
  });
}
