import * as redis from "@pulumi/azure-native/redisenterprise";
import * as pulumi from "@pulumi/pulumi";
import type { CachePart, PartArgs } from "../contract/parts";
import { privateEndpoint } from "./internal/network/endpoints";
import { REDIS } from "./internal/limits";
import { lockAgainstDeletion } from "./internal/lock";
import { type Scope, scopeOf } from "./internal/scope";
import { cacheFor } from "./internal/sizes";
import type { Network } from "./network";
import type { Secrets } from "./secrets";

/** What the cache is made from. */
export interface CacheArgs extends PartArgs {
  readonly secrets: Secrets;
  readonly network: Network;
}

/** TLS port of Azure Managed Redis. */
const PORT = 10_000;

/**
 * The stamp's Azure Managed Redis: a primary and a replica in two zones, reached by TLS and Entra tokens only. It
 * holds nothing on disk, so there is nothing the stamp's key could encrypt.
 */
export class Cache extends pulumi.ComponentResource implements CachePart {
  readonly host: pulumi.Output<string>;
  readonly port: pulumi.Output<number>;
  readonly cluster: redis.RedisEnterprise;
  readonly database: redis.Database;

  constructor(name: string, args: CacheArgs, opts: pulumi.ComponentResourceOptions) {
    super("stampworks:azure:Cache", name, {}, opts);
    const scope = scopeOf("cache", args);
    const { network } = args;

    this.cluster = this.redis(name, args, scope);
    this.database = this.data(name, scope);
    const access = this.access(name, args, scope);
    privateEndpoint(
      `${name}-endpoint`,
      {
        context: args.context,
        scope,
        service: "cache",
        resource: this.cluster,
        subnet: network.endpointSubnet,
        zone: network.zone("cache"),
        after: [access],
      },
      this,
    );
    lockAgainstDeletion(`${name}-lock`, { ...args, resource: this.cluster }, this);

    this.host = this.cluster.hostName;
    this.port = pulumi.output(PORT);
    this.registerOutputs({ host: this.host, port: this.port });
  }

  private redis(name: string, { context, spec }: CacheArgs, scope: Scope): redis.RedisEnterprise {
    return new redis.RedisEnterprise(
      `${name}-cluster`,
      {
        clusterName: context.physicalName("cache", REDIS),
        ...scope,
        // An update writes the whole cluster anew, which Azure says may interrupt it: not for a tag.
        tags: context.lastingTags("cache"),
        sku: { name: cacheFor(spec.cache.size, spec.cache.nodes) },
        // Azure spreads the nodes over the zones by itself; naming zones is refused.
        highAvailability: "Enabled",
        minimumTlsVersion: "1.2",
        publicNetworkAccess: "Disabled",
      },
      { parent: this },
    );
  }

  private data(name: string, scope: Scope): redis.Database {
    return new redis.Database(
      `${name}-database`,
      {
        // Azure takes no other name.
        databaseName: "default",
        clusterName: this.cluster.name,
        resourceGroupName: scope.resourceGroupName,
        port: PORT,
        clientProtocol: "Encrypted",
        clusteringPolicy: "EnterpriseCluster",
        evictionPolicy: "VolatileLRU",
        accessKeysAuthentication: "Disabled",
        persistence: { aofEnabled: false, rdbEnabled: false },
      },
      { parent: this },
    );
  }

  private access(name: string, { secrets }: CacheArgs, scope: Scope): redis.AccessPolicyAssignment {
    return new redis.AccessPolicyAssignment(
      `${name}-app-use`,
      {
        accessPolicyAssignmentName: "app",
        accessPolicyName: "default",
        clusterName: this.cluster.name,
        databaseName: this.database.name,
        resourceGroupName: scope.resourceGroupName,
        user: { objectId: secrets.appIdentity.principalId },
      },
      { parent: this },
    );
  }
}
