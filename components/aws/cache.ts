import { ParameterGroup, ReplicationGroup, SubnetGroup } from "@pulumi/aws/elasticache";
import * as pulumi from "@pulumi/pulumi";
import { RandomPassword } from "@pulumi/random";
import { MAINTENANCE_HOUR, onTheHour } from "../contract/maintenance";
import type { CachePart, PartArgs } from "../contract/parts";
import { CACHE, CACHE_GROUP } from "./internal/limits";
import { logGroup } from "./internal/log-group";
import { CACHE_LOGS } from "./internal/log-names";
import { type RotatedSecret, rotatedSecret } from "./internal/secrets/rotated-secret";
import { allowFlow, securityGroup } from "./internal/network/security-group";
import { CACHE_SIZES } from "./internal/sizes";
import type { Network } from "./network";
import type { Secrets } from "./secrets";

/** What the cache is made from. */
export interface CacheArgs extends PartArgs {
  readonly secrets: Secrets;
  readonly network: Network;
}

const PORT = 6379;
const VERSION = { engine: "8.0", family: "valkey8" };

/** Valkey in one replication group over the zones: a primary and replicas that take over by themselves. */
export class Cache extends pulumi.ComponentResource implements CachePart {
  readonly host: pulumi.Output<string>;
  readonly port: pulumi.Output<number>;
  /** Ids of the nodes, for their metrics. */
  readonly nodeIds: pulumi.Output<string>[];
  /** Secret with the token clients log in with. */
  readonly secretArn: pulumi.Output<string>;

  constructor(name: string, args: CacheArgs, opts: pulumi.ComponentResourceOptions) {
    super("stampworks:aws:Cache", name, {}, opts);
    const token = new RandomPassword(
      `${name}-token`,
      { length: 40, special: false },
      { parent: this, additionalSecretOutputs: ["result"] },
    );
    const group = this.group(name, args, this.accessGroup(name, args), token);
    this.host = group.primaryEndpointAddress;
    this.port = pulumi.output(PORT);
    // ElastiCache names the nodes of a group that has one shard after the group and counts from 001.
    this.nodeIds = Array.from(
      { length: args.spec.cache.nodes },
      (_, index) => pulumi.interpolate`${group.id}-00${index + 1}`,
    );
    this.secretArn = this.secret(name, args, group, token).secret.arn;
    this.registerOutputs({ host: this.host, port: this.port });
  }

  private accessGroup(name: string, { context, network }: CacheArgs): pulumi.Output<string> {
    const access = securityGroup(
      `${name}-access`,
      { context, part: "cache", kind: "cache", description: "Nodes of the cache", vpcId: network.networkId },
      this,
    );
    allowFlow(
      `${name}-tasks`,
      {
        context,
        part: "cache",
        from: network.workloadGroupId,
        to: access.id,
        port: PORT,
        description: "Tasks to the cache",
      },
      this,
    );
    return access.id;
  }

  private group(
    name: string,
    args: CacheArgs,
    accessGroupId: pulumi.Output<string>,
    token: RandomPassword,
  ): ReplicationGroup {
    const { context, spec, secrets, network } = args;
    const tags = context.tags("cache");
    const subnets = new SubnetGroup(
      `${name}-subnets`,
      {
        name: context.physicalName("cache", CACHE_GROUP),
        description: "Data subnets of the stamp",
        subnetIds: network.subnets.dataIds,
        tags,
      },
      { parent: this },
    );
    // Named after the family, because a group of another family is another group.
    const parameters = new ParameterGroup(
      `${name}-parameters`,
      {
        name: context.physicalName(`cache-${VERSION.family}`, CACHE_GROUP),
        description: "Settings of the stamp's cache",
        family: VERSION.family,
        // Keys without an expiry are kept: what an app keeps on purpose is not the cache's to throw out.
        parameters: [{ name: "maxmemory-policy", value: "volatile-lru" }],
        tags,
      },
      { parent: this },
    );
    const logs = CACHE_LOGS.map((log) => {
      const group = logGroup(
        `${name}-${log}`,
        { ...args, part: "cache", log: `cache-${log}`, keyId: secrets.keyId },
        this,
      );
      return { logType: log, destination: group.name, destinationType: "cloudwatch-logs", logFormat: "json" };
    });
    return new ReplicationGroup(
      `${name}-group`,
      {
        replicationGroupId: context.physicalName("cache", CACHE),
        description: "Cache of the stamp",
        engine: "valkey",
        engineVersion: VERSION.engine,
        autoMinorVersionUpgrade: true,
        nodeType: CACHE_SIZES[spec.cache.size],
        numCacheClusters: spec.cache.nodes,
        automaticFailoverEnabled: true,
        multiAzEnabled: true,
        preferredCacheClusterAzs: overZones(network, spec.cache.nodes),
        port: PORT,
        subnetGroupName: subnets.name,
        parameterGroupName: parameters.name,
        securityGroupIds: [accessGroupId],
        atRestEncryptionEnabled: true,
        kmsKeyId: secrets.keyId,
        transitEncryptionEnabled: true,
        transitEncryptionMode: "required",
        authToken: token.result,
        authTokenUpdateStrategy: "ROTATE",
        ...(spec.deletionProtection
          ? { finalSnapshotIdentifier: context.physicalName("cache-final", CACHE_GROUP) }
          : {}),
        snapshotRetentionLimit: Math.min(spec.recovery.retentionDays, 35),
        snapshotWindow: "02:00-03:00",
        maintenanceWindow: `sun:${onTheHour(MAINTENANCE_HOUR)}-sun:${onTheHour(MAINTENANCE_HOUR + 1)}`,
        logDeliveryConfigurations: logs,
        tags,
      },
      { parent: this, additionalSecretOutputs: ["authToken"] },
    );
  }

  private secret(
    name: string,
    args: CacheArgs,
    group: ReplicationGroup,
    token: RandomPassword,
  ): RotatedSecret {
    const value = { kind: "cache", id: group.replicationGroupId, password: token.result };
    return rotatedSecret(
      `${name}-secret`,
      {
        ...args,
        part: "cache",
        kind: "cache-token",
        description: "Token of the stamp's cache",
        value,
        opens: {
          Sid: "Cache",
          Effect: "Allow",
          Action: ["elasticache:DescribeReplicationGroups", "elasticache:ModifyReplicationGroup"],
          Resource: group.arn,
        },
      },
      this,
    );
  }
}

/** A zone a node, one after the other, by this account's names: ElastiCache takes no ids of zones. */
function overZones({ subnets: { dataZones } }: Network, nodes: number): pulumi.Output<string>[] {
  return Array.from({ length: nodes }, (_, index) => dataZones.slice(index % dataZones.length)).flatMap(
    ([zone]) => (zone === undefined ? [] : [zone]),
  );
}
