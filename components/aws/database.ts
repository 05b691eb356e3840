import { type Instance, ParameterGroup, SubnetGroup } from "@pulumi/aws/rds";
import * as pulumi from "@pulumi/pulumi";
import { RandomPassword } from "@pulumi/random";
import type { DatabasePart, PartArgs } from "../contract/parts";
import { databaseInstance, type InstanceSettings } from "./internal/database/instance";
import { pooler, type PoolerArgs } from "./internal/database/pooler";
import { RDS, RDS_GROUP } from "./internal/limits";
import { databaseKinds } from "./internal/log-names";
import { serviceRole } from "./internal/roles";
import { type RotatedSecret, rotatedSecret } from "./internal/secrets/rotated-secret";
import { allowFlow, securityGroup } from "./internal/network/security-group";
import { DATABASE_FAMILIES } from "./internal/sizes";
import type { Network } from "./network";
import type { Secrets } from "./secrets";

/** What the database is made from. */
export interface DatabaseArgs extends PartArgs {
  readonly secrets: Secrets;
  readonly network: Network;
}

/** A database server as backups, metrics and the app's rights know it: an RDS instance, or what stands in for one. */
export interface DatabaseServer {
  readonly arn: pulumi.Output<string>;
  /** Name by which CloudWatch knows it. */
  readonly identifier: pulumi.Output<string>;
  /** Name by which IAM's database logins know it. */
  readonly resourceId: pulumi.Output<string>;
}

/** A group of RDS: of subnets, or of parameters. */
export interface RestoreGroup {
  readonly arn: pulumi.Output<string>;
  readonly name: pulumi.Output<string>;
}

/** Where AWS Backup may put a copy of the database for a test: among what the database itself stands in. */
export interface RestorePlace {
  readonly subnetGroup: RestoreGroup;
  /** So that a copy, too, takes no connection without TLS. */
  readonly parameterGroup: RestoreGroup;
  /** Security group of the database's instances. */
  readonly accessGroupId: pulumi.Output<string>;
}

/** What the other parts on AWS use of a database; a part that replaces it gives the same. */
export interface AwsDatabase extends DatabasePart {
  readonly primary: DatabaseServer;
  readonly replicas: readonly DatabaseServer[];
  /** Secret with the master user's password. */
  readonly secretArn: pulumi.Output<string>;
  /** Name by which CloudWatch knows the pooler; undefined where there is none. */
  readonly poolerName?: pulumi.Output<string> | undefined;
  /** Undefined where AWS Backup can't restore it as an instance of RDS: a class of it then has no `drills.restoreTests`. */
  readonly restoresInto?: RestorePlace | undefined;
}

const PORT = 5432;
const DATABASE_NAME = "app";
const MASTER = "stampadmin";

/** RDS for PostgreSQL: a primary with a standby in another zone, and read replicas over the zones. */
export class Database extends pulumi.ComponentResource implements AwsDatabase {
  readonly host: pulumi.Output<string>;
  readonly readHosts: readonly pulumi.Output<string>[];
  readonly port = PORT;
  readonly databaseName = DATABASE_NAME;
  /** The primary, for backups and metrics. */
  readonly primary: Instance;
  readonly replicas: readonly Instance[];
  /** Secret with the master user's password. */
  readonly secretArn: pulumi.Output<string>;
  readonly pooled: AwsDatabase["pooled"];
  readonly poolerName: pulumi.Output<string> | undefined;
  readonly restoresInto: RestorePlace;

  constructor(name: string, args: DatabaseArgs, opts: pulumi.ComponentResourceOptions) {
    super("stampworks:aws:Database", name, {}, opts);
    const password = new RandomPassword(
      `${name}-password`,
      { length: 40, special: false },
      { parent: this, additionalSecretOutputs: ["result"] },
    );
    const parameters = this.parameters(name, args);
    const subnets = this.subnets(name, args);
    const common = this.common(name, args, parameters);
    this.primary = this.makePrimary(name, args, common, { password, subnets });
    this.restoresInto = {
      subnetGroup: subnets,
      parameterGroup: parameters,
      accessGroupId: pulumi.output(common.accessGroupId),
    };
    this.replicas = this.makeReplicas(name, args, common);
    this.host = this.primary.address;
    this.readHosts = this.replicas.map((replica) => replica.address);
    const { secret, version } = this.secret(name, args, password);
    this.secretArn = secret.arn;
    const proxy = this.pooler(name, args, {
      accessGroupId: common.accessGroupId,
      secret,
      waitFor: [version],
    });
    this.pooled = proxy && { host: proxy.endpoint, port: PORT };
    this.poolerName = proxy?.name;
    this.registerOutputs({ host: this.host, readHosts: this.readHosts });
  }

  private parameters(name: string, { context, spec }: DatabaseArgs): ParameterGroup {
    // Named after the family, because a group of another family is another group.
    const family = DATABASE_FAMILIES[spec.database.version];
    return new ParameterGroup(
      `${name}-parameters`,
      {
        name: context.physicalName(family, RDS_GROUP),
        description: "Settings of the stamp's database",
        family,
        parameters: [
          { name: "rds.force_ssl", value: "1" },
          // The bound the alarms watch is the one the database keeps.
          {
            name: "max_connections",
            value: String(spec.bounds.databaseConnections),
            applyMethod: "pending-reboot",
          },
          { name: "log_connections", value: "1" },
          { name: "log_disconnections", value: "1" },
          // No statement for its length, on every cloud: it would carry tenants' data into the log. Performance Insights,
          // under the stamp's key, tells which are slow.
        ],
        tags: context.tags("database"),
      },
      { parent: this },
    );
  }

  private subnets(name: string, { context, network }: DatabaseArgs): SubnetGroup {
    return new SubnetGroup(
      `${name}-subnets`,
      {
        name: context.physicalName("database", RDS_GROUP),
        description: "Data subnets of the stamp",
        subnetIds: network.subnets.dataIds,
        tags: context.tags("database"),
      },
      { parent: this },
    );
  }

  /** What the primary and its replicas share. */
  private common(
    name: string,
    args: DatabaseArgs,
    parameters: ParameterGroup,
  ): Omit<InstanceSettings, "kind" | "own"> {
    const { context, network } = args;
    const access = securityGroup(
      `${name}-access`,
      {
        context,
        part: "database",
        kind: "database",
        description: "Instances of the database",
        vpcId: network.networkId,
      },
      this,
    );
    allowFlow(
      `${name}-tasks`,
      {
        context,
        part: "database",
        from: network.workloadGroupId,
        to: access.id,
        port: PORT,
        description: "Tasks to the database",
      },
      this,
    );
    const { role, rights } = serviceRole(
      `${name}-monitoring`,
      {
        context,
        part: "database",
        kind: "db-monitoring",
        service: "monitoring.rds.amazonaws.com",
        managed: ["arn:aws:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole"],
      },
      this,
    );
    return {
      ...args,
      accessGroupId: access.id,
      parameterGroup: parameters.name,
      monitoringRoleArn: role.arn,
      waitFor: rights,
    };
  }

  private makePrimary(
    name: string,
    args: DatabaseArgs,
    common: Omit<InstanceSettings, "kind" | "own">,
    { password, subnets }: { readonly password: RandomPassword; readonly subnets: SubnetGroup },
  ): Instance {
    const { context, spec, secrets } = args;
    const own = {
      engine: "postgres",
      engineVersion: spec.database.version,
      allowMajorVersionUpgrade: true,
      // Storage does not grow by itself: stamps of a class would grow apart. The alarms say when to raise the class.
      allocatedStorage: spec.database.storageGb,
      kmsKeyId: secrets.keyId,
      multiAz: true,
      dbSubnetGroupName: subnets.name,
      dbName: DATABASE_NAME,
      port: PORT,
      username: MASTER,
      password: password.result,
      // A retired stamp leaves a snapshot behind unless its class is one for tests.
      skipFinalSnapshot: !spec.deletionProtection,
      ...(spec.deletionProtection ? { finalSnapshotIdentifier: context.physicalName("db-final", RDS) } : {}),
    };
    return databaseInstance(`${name}-primary`, { ...common, kind: "db", own }, this);
  }

  private makeReplicas(
    name: string,
    args: DatabaseArgs,
    common: Omit<InstanceSettings, "kind" | "own">,
  ): Instance[] {
    const [, ...kinds] = databaseKinds(args.spec.database.replicas);
    return kinds.map((kind, index) => {
      const own = {
        // Engine, storage, key and network come with the source.
        replicateSourceDb: this.primary.identifier,
        availabilityZone: args.network.subnets.dataZones[index % 3],
        // Each replica stands in one zone; together they cover the zones.
        multiAz: false,
        skipFinalSnapshot: true,
      };
      return databaseInstance(`${name}-replica-${index + 1}`, { ...common, kind, own }, this);
    });
  }

  private pooler(
    name: string,
    args: DatabaseArgs,
    wiring: Pick<PoolerArgs, "accessGroupId" | "secret" | "waitFor">,
  ): ReturnType<typeof pooler> | undefined {
    if (!args.spec.database.pooling.enabled) return undefined;
    return pooler(`${name}-pooler`, { ...args, ...wiring, port: PORT, primary: this.primary }, this);
  }

  private secret(name: string, args: DatabaseArgs, password: RandomPassword): RotatedSecret {
    const { primary } = this;
    const value = { kind: "database", id: primary.identifier, username: MASTER, password: password.result };
    return rotatedSecret(
      `${name}-secret`,
      {
        ...args,
        part: "database",
        kind: "db-master",
        description: "Master user of the stamp's database",
        value,
        opens: {
          Sid: "Database",
          Effect: "Allow",
          Action: ["rds:DescribeDBInstances", "rds:ModifyDBInstance"],
          Resource: primary.arn,
        },
      },
      this,
    );
  }
}
