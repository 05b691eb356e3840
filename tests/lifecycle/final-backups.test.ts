import { finalBackups } from "../../fleet/lifecycle/final-backups";

const resource = (type: string, name: string, inputs: object) =>
  ({ urn: `urn:pulumi:eu1::acme::${type}::${name}`, type, inputs }) as never;

describe("what the clouds keep of a retired stamp", () => {
  test("is a named snapshot on AWS, none of a replica, and none where the class wants none", () => {
    const kept = finalBackups([
      resource("aws:rds/instance:Instance", "db", {
        finalSnapshotIdentifier: "x-db-final",
        skipFinalSnapshot: false,
      }),
      resource("aws:rds/instance:Instance", "replica", { replicateSourceDb: "db", skipFinalSnapshot: true }),
      resource("aws:rds/instance:Instance", "test", { skipFinalSnapshot: true }),
      resource("aws:elasticache/replicationGroup:ReplicationGroup", "cache", {
        finalSnapshotIdentifier: "x-cache",
      }),
      resource("aws:s3/bucket:Bucket", "uploads", {}),
    ]);
    expect(kept.map(({ kept: what, name }) => [name, what])).toEqual([
      ["db", "snapshot x-db-final"],
      ["test", undefined],
      ["cache", "snapshot x-cache"],
    ]);
  });

  test("is a final backup on Google Cloud, and on Azure what Azure keeps of a deleted server", () => {
    const settings = { finalBackupConfig: { enabled: true, retentionDays: 35 } };
    const kept = finalBackups([
      resource("gcp:sql/databaseInstance:DatabaseInstance", "db", { settings }),
      resource("gcp:sql/databaseInstance:DatabaseInstance", "replica", {
        masterInstanceName: "db",
        settings: {},
      }),
      resource("azure-native:dbforpostgresql:Server", "server", {}),
    ]);
    expect(kept.map(({ kept: what }) => what)).toEqual([
      "a final backup, for 35 days",
      "Azure's own backups, for five days",
    ]);
  });
});
