// @ts-check
const { LogGroup } = require("@pulumi/aws/cloudwatch");
const { SecurityGroup } = require("@pulumi/aws/ec2");
const { Cluster, ClusterInstance, ClusterParameterGroup, SubnetGroup } = require("@pulumi/aws/rds");
const { SecurityGroupEgressRule, SecurityGroupIngressRule } = require("@pulumi/aws/vpc");
const pulumi = require("@pulumi/pulumi");

/** @typedef {import("stampworks/aws").AwsParts} AwsParts */
/** @typedef {import("stampworks").PartArgs & Pick<AwsParts, "secrets" | "network">} Args */

const PORT = 5432;
/** Sizes of the blueprint → what RDS sells for Aurora. */
const SIZES = {
  small: "db.t4g.medium",
  medium: "db.r6g.large",
  large: "db.r6g.2xlarge",
  xlarge: "db.r6g.4xlarge",
};

/**
 * Aurora PostgreSQL in the place of RDS: one writer, readers over the zones, storage that grows by itself. It gives the
 * other parts what they use of a database (`AwsDatabase`), so that they need not know.
 */
class Aurora extends pulumi.ComponentResource {
  port = PORT;
  databaseName = "app";

  /**
   * @param {string} name
   * @param {Args} args
   * @param {pulumi.ComponentResourceOptions} opts
   */
  constructor(name, args, opts) {
    super("acme:aws:Aurora", name, {}, opts);
    const cluster = this.#cluster(name, args);
    const instances = this.#instances(name, args, cluster);
    this.host = cluster.endpoint;
    this.readHosts = args.spec.database.replicas === 0 ? [] : [cluster.readerEndpoint];
    this.secretArn = cluster.masterUserSecrets.apply(([secret]) => secret?.secretArn ?? "");
    this.primary = {
      // Backups and logins are the cluster's, metrics the writer's.
      arn: cluster.arn,
      identifier: instances[0].identifier,
      resourceId: cluster.clusterResourceId,
    };
    // Readers share the cluster's storage: they are no copies that could be late or need backups of their own.
    this.replicas = [];
    this.registerOutputs({ host: this.host });
  }

  /**
   * @param {string} name
   * @param {Args} args
   */
  #access(name, { context, network }) {
    const tags = context.tags("database");
    const groupName = context.physicalName("database", { max: 255 });
    const group = new SecurityGroup(
      `${name}-access`,
      {
        name: groupName,
        description: "Instances of the database",
        vpcId: network.networkId,
        revokeRulesOnDelete: true,
        tags: { ...tags, Name: groupName },
      },
      { parent: this },
    );
    const flow = {
      ipProtocol: "tcp",
      fromPort: PORT,
      toPort: PORT,
      description: "Tasks to the database",
      tags,
    };
    new SecurityGroupEgressRule(
      `${name}-tasks-out`,
      { ...flow, securityGroupId: network.workloadGroupId, referencedSecurityGroupId: group.id },
      { parent: this },
    );
    new SecurityGroupIngressRule(
      `${name}-tasks-in`,
      { ...flow, securityGroupId: group.id, referencedSecurityGroupId: network.workloadGroupId },
      { parent: this },
    );
    return group;
  }

  /**
   * @param {string} name
   * @param {Args} args
   */
  #cluster(name, args) {
    const { context, spec, secrets, network } = args;
    const tags = context.tags("database");
    const identifier = context.physicalName("db", { max: 63 });
    const family = `aurora-postgresql${spec.database.version}`;
    const parameters = new ClusterParameterGroup(
      `${name}-parameters`,
      {
        name: context.physicalName(family, { max: 255 }),
        description: "Settings of the stamp's database",
        family,
        parameters: [{ name: "rds.force_ssl", value: "1" }],
        tags,
      },
      { parent: this },
    );
    const subnets = new SubnetGroup(
      `${name}-subnets`,
      {
        name: context.physicalName("database", { max: 255 }),
        description: "Data subnets of the stamp",
        subnetIds: network.subnets.dataIds,
        tags,
      },
      { parent: this },
    );
    // Made before the cluster, else RDS makes it without an end.
    const log = new LogGroup(
      `${name}-log`,
      {
        name: context.derive(`/aws/rds/cluster/${identifier}/postgresql`, "name(database-log)"),
        retentionInDays: spec.observability.logRetentionDays,
        tags,
      },
      { parent: this },
    );
    return new Cluster(
      `${name}-cluster`,
      {
        clusterIdentifier: identifier,
        engine: "aurora-postgresql",
        engineVersion: spec.database.version,
        allowMajorVersionUpgrade: true,
        databaseName: this.databaseName,
        port: PORT,
        masterUsername: "stampadmin",
        // RDS makes the password, keeps it under the stamp's key and rotates it.
        manageMasterUserPassword: true,
        masterUserSecretKmsKeyId: secrets.keyId,
        storageEncrypted: true,
        kmsKeyId: secrets.keyId,
        dbSubnetGroupName: subnets.name,
        dbClusterParameterGroupName: parameters.name,
        vpcSecurityGroupIds: [this.#access(name, args).id],
        iamDatabaseAuthenticationEnabled: true,
        enabledCloudwatchLogsExports: ["postgresql"],
        backupRetentionPeriod: spec.database.backupRetentionDays,
        preferredBackupWindow: "01:00-02:00",
        preferredMaintenanceWindow: "sun:03:00-sun:04:00",
        copyTagsToSnapshot: true,
        deletionProtection: context.protects(spec.deletionProtection),
        finalSnapshotIdentifier: context.physicalName("db-final", { max: 63 }),
        applyImmediately: true,
        tags,
      },
      { parent: this, dependsOn: [log] },
    );
  }

  /**
   * @param {string} name
   * @param {Args} args
   * @param {Cluster} cluster
   * @returns {[ClusterInstance, ...ClusterInstance[]]} the writer first
   */
  #instances(name, { context, spec, secrets }, cluster) {
    const instance = (/** @type {string} */ kind, /** @type {number} */ zone) =>
      new ClusterInstance(
        `${name}-${kind}`,
        {
          identifier: context.physicalName(`db-${kind}`, { max: 63 }),
          clusterIdentifier: cluster.id,
          engine: "aurora-postgresql",
          instanceClass: SIZES[spec.database.size],
          availabilityZone: context.zones[zone % 3],
          publiclyAccessible: false,
          performanceInsightsEnabled: true,
          performanceInsightsKmsKeyId: secrets.keyId,
          autoMinorVersionUpgrade: true,
          tags: context.tags("database"),
        },
        { parent: this },
      );
    const readers = Array.from({ length: spec.database.replicas }, (_, index) =>
      instance(`reader-${index + 1}`, index + 1),
    );
    return [instance("writer", 0), ...readers];
  }
}

exports.Aurora = Aurora;
