import type { PropertyMap } from "../../../graph/model/property";
import type { KindTable, Tree } from "../kind";

const CACHE = "arn:aws:elasticache:{region}:{account}";

/** Caches, and the tables of DynamoDB. */
export const CACHES: KindTable = {
  "aws:elasticache/replicationGroup:ReplicationGroup": {
    id: "{name}",
    tagged: true,
    name: {
      property: "replicationGroupId",
      scope: "region",
      limit: 40,
      pattern: /^(?!.*--)[a-zA-Z][a-zA-Z0-9-]*(?<!-)$/,
      taken: "ReplicationGroupAlreadyExists",
    },
    outputs: {
      arn: `${CACHE}:replicationgroup:{name}`,
      primaryEndpointAddress: (inputs) => (isClustered(inputs) ? undefined : cacheHost("master", inputs)),
      readerEndpointAddress: (inputs) => (isClustered(inputs) ? undefined : cacheHost("replica", inputs)),
      configurationEndpointAddress: (inputs) =>
        isClustered(inputs) ? cacheHost("clustercfg", inputs) : undefined,
      memberClusters: members,
      engineVersionActual: "{in:engineVersion}",
      clusterEnabled: isClustered,
      port: 6379,
      maintenanceWindow: "sun:05:00-sun:06:00",
      snapshotWindow: "03:00-04:00",
    },
    replaces: [
      "atRestEncryptionEnabled",
      "kmsKeyId",
      "subnetGroupName",
      "snapshotArns",
      "snapshotName",
      "globalReplicationGroupId",
      "port",
    ],
    references: { subnetGroupName: ["aws:elasticache/subnetGroup:SubnetGroup"] },
  },
  "aws:elasticache/subnetGroup:SubnetGroup": {
    id: "{name}",
    tagged: true,
    name: { property: "name", scope: "region", limit: 255, taken: "CacheSubnetGroupAlreadyExists" },
    outputs: { arn: `${CACHE}:subnetgroup:{name}`, description: "Managed by Pulumi" },
    blockers: [
      {
        types: ["aws:elasticache/replicationGroup:ReplicationGroup"],
        code: "CacheSubnetGroupInUse",
        message: "Cache subnet group {name} is currently in use by a cache cluster.",
      },
    ],
  },
  "aws:elasticache/parameterGroup:ParameterGroup": {
    id: "{name}",
    tagged: true,
    name: { property: "name", scope: "region", limit: 255, taken: "CacheParameterGroupAlreadyExists" },
    outputs: { arn: `${CACHE}:parametergroup:{name}`, description: "Managed by Pulumi" },
    replaces: ["family", "description"],
    blockers: [
      {
        types: ["aws:elasticache/replicationGroup:ReplicationGroup"],
        code: "InvalidCacheParameterGroupState",
        message: "One or more cache clusters are still members of this parameter group {name}.",
      },
    ],
  },
  "aws:dynamodb/table:Table": {
    id: "{name}",
    tagged: true,
    name: { property: "name", scope: "region", limit: 255, taken: "ResourceInUseException" },
    outputs: {
      arn: "arn:aws:dynamodb:{region}:{account}:table/{name}",
      streamArn: "arn:aws:dynamodb:{region}:{account}:table/{name}/stream/2026-01-01T00:00:00.000",
      streamLabel: "2026-01-01T00:00:00.000",
    },
    replaces: ["hashKey", "rangeKey"],
    protection: [
      {
        property: "deletionProtectionEnabled",
        code: "ValidationException",
        message:
          "Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first: set `deletionProtectionEnabled: false` and update",
      },
    ],
  },
  "aws:dynamodb/tableItem:TableItem": {
    id: "{in:tableName}|{in:hashKey}|{hex:12}",
    replaces: ["tableName", "hashKey", "rangeKey"],
  },
};

function isClustered(inputs: PropertyMap): boolean {
  return (
    inputs["clusterMode"] === "enabled" ||
    (typeof inputs["numNodeGroups"] === "number" && inputs["numNodeGroups"] > 1)
  );
}

function cacheHost(role: string, inputs: PropertyMap): string {
  const place = "{place:6:cache}.{short}.cache.amazonaws.com";
  if (inputs["transitEncryptionEnabled"] === true) return `${role}.{name}.${place}`;
  return `{name}${role === "replica" ? "-ro" : ""}.{place:6:cache}.ng.0001.{short}.cache.amazonaws.com`;
}

function members(inputs: PropertyMap): Tree {
  const groups = typeof inputs["numNodeGroups"] === "number" ? inputs["numNodeGroups"] : 1;
  const replicas = typeof inputs["replicasPerNodeGroup"] === "number" ? inputs["replicasPerNodeGroup"] : 0;
  const count =
    typeof inputs["numCacheClusters"] === "number" ? inputs["numCacheClusters"] : groups * (replicas + 1);
  return Array.from({ length: count }, (_unused, index) => `{name}-${String(index + 1).padStart(3, "0")}`);
}
