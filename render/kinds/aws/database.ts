import { windowsFault } from "./windows";
import type { PropertyMap } from "../../../graph/model/property";
import type { Kind, KindTable, Protection, Refusal, Tree } from "../kind";

const RDS = "arn:aws:rds:{region}:{account}";
const RDS_NAME = /^(?!.*--)[a-zA-Z][a-zA-Z0-9-]*(?<!-)$/;
const HOST = "{name}.{place:12:rds}.{region}.rds.amazonaws.com";

function protectedDatabase(what: string): Protection[] {
  return [
    {
      property: "deletionProtection",
      code: "InvalidParameterCombination",
      message: `Cannot delete protected ${what} '{name}', please disable deletion protection and try again: set \`deletionProtection: false\` and update first`,
    },
  ];
}

/** Relational databases. */
export const DATABASE: KindTable = {
  "aws:rds/instance:Instance": {
    id: "db-{upper:26}",
    tagged: true,
    name: {
      property: "identifier",
      scope: "region",
      limit: 63,
      pattern: RDS_NAME,
      taken: "DBInstanceAlreadyExists",
    },
    outputs: {
      arn: `${RDS}:db:{name}`,
      address: HOST,
      endpoint: (inputs) => `${HOST}:${portOf(inputs)}`,
      port: portOf,
      hostedZoneId: "Z{upper:13:zone}",
      resourceId: "{id}",
      status: "available",
      engineVersionActual: "{in:engineVersion}",
      caCertIdentifier: "rds-ca-rsa2048-g1",
      availabilityZone: "{region}a",
      backupWindow: "03:00-04:00",
      maintenanceWindow: "sun:05:00-sun:06:00",
      licenseModel: "postgresql-license",
      replicas: [],
      listenerEndpoints: [],
      masterUserSecrets: masterSecret,
      masterUserSecretKmsKeyId: (inputs) =>
        inputs["manageMasterUserPassword"] === true ? "{uuid:secret-key}" : undefined,
    },
    chosen: ["availabilityZone"],
    replaces: [
      "engine",
      "dbName",
      "username",
      "storageEncrypted",
      "kmsKeyId",
      "availabilityZone",
      "snapshotIdentifier",
      "restoreToPointInTime",
      "characterSetName",
      "timezone",
    ],
    references: {
      dbSubnetGroupName: ["aws:rds/subnetGroup:SubnetGroup"],
      replicateSourceDb: ["aws:rds/instance:Instance"],
    },
    protection: protectedDatabase("DB Instance"),
    undeletable: needsFinalSnapshot("DBInstance"),
    check: (inputs) => zoneFault(inputs) ?? replicaFault(inputs) ?? windowsFault(inputs),
    quota: {
      limit: 40,
      raised: 400,
      per: "region",
      code: "InstanceQuotaExceeded",
      message: "DB Instance quota exceeded.",
    },
  },
  "aws:rds/cluster:Cluster": {
    id: "{name}",
    tagged: true,
    name: {
      property: "clusterIdentifier",
      scope: "region",
      limit: 63,
      pattern: RDS_NAME,
      taken: "DBClusterAlreadyExistsFault",
    },
    outputs: {
      arn: `${RDS}:cluster:{name}`,
      endpoint: "{name}.cluster-{place:12:rds}.{region}.rds.amazonaws.com",
      readerEndpoint: "{name}.cluster-ro-{place:12:rds}.{region}.rds.amazonaws.com",
      clusterResourceId: "cluster-{upper:26}",
      hostedZoneId: "Z{upper:13:zone}",
      port: portOf,
      engineVersionActual: "{in:engineVersion}",
      availabilityZones: ["{region}a", "{region}b", "{region}c"],
      clusterMembers: [],
      masterUserSecrets: masterSecret,
    },
    replaces: [
      "engine",
      "databaseName",
      "masterUsername",
      "storageEncrypted",
      "kmsKeyId",
      "availabilityZones",
      "snapshotIdentifier",
    ],
    references: { dbSubnetGroupName: ["aws:rds/subnetGroup:SubnetGroup"] },
    protection: protectedDatabase("Cluster"),
    undeletable: needsFinalSnapshot("DBCluster"),
    blockers: [
      {
        types: ["aws:rds/clusterInstance:ClusterInstance"],
        code: "InvalidDBClusterStateFault",
        message: "Cluster cannot be deleted, it still contains DB instances in non-deleting state.",
      },
    ],
  },
  "aws:rds/clusterInstance:ClusterInstance": {
    id: "{name}",
    tagged: true,
    name: {
      property: "identifier",
      scope: "region",
      limit: 63,
      pattern: RDS_NAME,
      space: "aws:rds/instance:Instance",
      taken: "DBInstanceAlreadyExists",
    },
    outputs: {
      arn: `${RDS}:db:{name}`,
      endpoint: HOST,
      port: portOf,
      dbiResourceId: "db-{upper:26}",
      writer: false,
      availabilityZone: "{region}a",
    },
    replaces: ["clusterIdentifier", "engine", "availabilityZone"],
    references: { clusterIdentifier: ["aws:rds/cluster:Cluster"] },
  },
  "aws:rds/subnetGroup:SubnetGroup": {
    id: "{name}",
    tagged: true,
    name: { property: "name", scope: "region", limit: 255, taken: "DBSubnetGroupAlreadyExists" },
    outputs: {
      arn: `${RDS}:subgrp:{name}`,
      supportedNetworkTypes: ["IPV4"],
      description: "Managed by Pulumi",
    },
    blockers: [
      {
        types: ["aws:rds/instance:Instance", "aws:rds/cluster:Cluster"],
        code: "InvalidDBSubnetGroupStateFault",
        message:
          "Cannot delete the subnet group '{name}' because at least one database instance is still using it.",
      },
    ],
  },
  "aws:rds/parameterGroup:ParameterGroup": {
    id: "{name}",
    tagged: true,
    name: { property: "name", scope: "region", limit: 255, taken: "DBParameterGroupAlreadyExists" },
    outputs: { arn: `${RDS}:pg:{name}`, description: "Managed by Pulumi" },
    replaces: ["family", "description"],
  },
  "aws:rds/clusterParameterGroup:ClusterParameterGroup": {
    id: "{name}",
    tagged: true,
    name: { property: "name", scope: "region", limit: 255, taken: "DBParameterGroupAlreadyExists" },
    outputs: { arn: `${RDS}:cluster-pg:{name}`, description: "Managed by Pulumi" },
    replaces: ["family", "description"],
  },
  "aws:rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication": {
    id: `${RDS}:auto-backup:ab-{chars:26}`,
    replaces: ["*"],
  },
};

function portOf(inputs: PropertyMap): number {
  if (typeof inputs["port"] === "number") return inputs["port"];
  const engine = String(inputs["engine"] ?? "postgres");
  return engine.includes("mysql") || engine.includes("maria") ? 3306 : 5432;
}

function masterSecret(inputs: PropertyMap): Tree {
  if (inputs["manageMasterUserPassword"] !== true) return [];
  return [
    {
      secretArn: "arn:aws:secretsmanager:{region}:{account}:secret:rds!db-{uuid:secret}-{chars:6:secret}",
      secretStatus: "active",
      kmsKeyId: "arn:aws:kms:{region}:{account}:key/{uuid:secret-key}",
    },
  ];
}

/** Without the final snapshot's name AWS refuses, which stops a destroy halfway through. */
function needsFinalSnapshot(what: string): NonNullable<Kind["undeletable"]> {
  return (live) => {
    const fine =
      live["skipFinalSnapshot"] === true ||
      typeof live["finalSnapshotIdentifier"] === "string" ||
      typeof live["replicateSourceDb"] === "string";
    if (fine) return undefined;
    return {
      code: "InvalidParameterCombination",
      message: `FinalDBSnapshotIdentifier is required to delete a ${what} unless skipFinalSnapshot is set`,
    };
  };
}

/**
 * Where primary and standby are is RDS's to say: a failover swaps them.
 * Source: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html (AvailabilityZone)
 */
function zoneFault({ availabilityZone, multiAz }: PropertyMap): Refusal | undefined {
  return multiAz === true && typeof availabilityZone === "string"
    ? {
        code: "InvalidParameterCombination",
        message: "Requesting a specific availability zone is not valid for Multi-AZ instances.",
      }
    : undefined;
}

function replicaFault(inputs: PropertyMap): Refusal | undefined {
  const isReplica = typeof inputs["replicateSourceDb"] === "string";
  if (isReplica || inputs["snapshotIdentifier"] !== undefined || inputs["restoreToPointInTime"] !== undefined)
    return undefined;
  for (const property of ["engine", "username", "allocatedStorage"]) {
    if (inputs[property] === undefined) {
      return { code: "MissingParameter", message: `The request must contain the parameter ${property}` };
    }
  }
  return undefined;
}
