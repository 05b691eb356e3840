import { Provider } from "@pulumi/aws";
import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as ec2 from "@pulumi/aws/ec2";
import * as ecs from "@pulumi/aws/ecs";
import * as iam from "@pulumi/aws/iam";
import * as kms from "@pulumi/aws/kms";
import * as rds from "@pulumi/aws/rds";
import * as s3 from "@pulumi/aws/s3";
import * as secretsmanager from "@pulumi/aws/secretsmanager";
import * as sqs from "@pulumi/aws/sqs";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

const TIERS = ["public", "app", "data"];

class Network extends pulumi.ComponentResource {
  readonly vpc: ec2.Vpc;
  readonly subnets = new Map<string, ec2.Subnet[]>();
  readonly group: ec2.SecurityGroup;

  constructor(name: string, cidr: string, opts: pulumi.ComponentResourceOptions) {
    super("test:index:Network", name, { cidr }, opts);
    const parent = { parent: this };
    this.vpc = new ec2.Vpc(`${name}-vpc`, { cidrBlock: `${cidr}.0.0/16`, tags: { Name: name } }, parent);
    const gateway = new ec2.InternetGateway(`${name}-igw`, { vpcId: this.vpc.id }, parent);
    for (const [tier, label] of TIERS.entries()) {
      const subnets: ec2.Subnet[] = [];
      for (let zone = 0; zone < 3; zone += 1) {
        const key = `${name}-${label}-${zone}`;
        const subnet = new ec2.Subnet(
          key,
          {
            vpcId: this.vpc.id,
            cidrBlock: `${cidr}.${tier * 16 + zone}.0/24`,
            availabilityZone: `eu-central-1${"abc"[zone]}`,
          },
          parent,
        );
        const table = new ec2.RouteTable(`${key}-rt`, { vpcId: this.vpc.id, tags: { Name: key } }, parent);
        new ec2.RouteTableAssociation(`${key}-rta`, { subnetId: subnet.id, routeTableId: table.id }, parent);
        if (tier === 0) {
          new ec2.Route(
            `${key}-out`,
            { routeTableId: table.id, destinationCidrBlock: "0.0.0.0/0", gatewayId: gateway.id },
            { parent: this, dependsOn: [gateway] },
          );
          const ip = new ec2.Eip(`${key}-ip`, { domain: "vpc" }, parent);
          new ec2.NatGateway(
            `${key}-nat`,
            { subnetId: subnet.id, allocationId: ip.id },
            { parent: this, dependsOn: gateway },
          );
        }
        subnets.push(subnet);
      }
      this.subnets.set(label, subnets);
    }
    this.group = new ec2.SecurityGroup(
      `${name}-sg`,
      { vpcId: this.vpc.id, description: pulumi.interpolate`of ${this.vpc.arn}` },
      parent,
    );
    this.registerOutputs({
      vpcId: this.vpc.id,
      subnets: this.subnets.get("app")?.map((subnet) => subnet.id),
    });
  }

  ids(tier: string): pulumi.Output<string>[] {
    return (this.subnets.get(tier) ?? []).map((subnet) => subnet.id);
  }
}

class Data extends pulumi.ComponentResource {
  readonly instance: rds.Instance;
  readonly secret: secretsmanager.Secret;

  constructor(name: string, network: Network, key: kms.Key, opts: pulumi.ComponentResourceOptions) {
    super("test:index:Data", name, { network, key }, { ...opts, protect: true });
    const parent = { parent: this };
    const group = new rds.SubnetGroup(`${name}-subnets`, { subnetIds: network.ids("data") }, parent);
    const password = new random.RandomPassword(`${name}-password`, { length: 32, special: false }, parent);
    const parameters = new rds.ParameterGroup(
      `${name}-params`,
      { family: "postgres17", parameters: [{ name: "rds.force_ssl", value: "1" }] },
      { parent: this, aliases: [{ name: `${name}-old` }, { parent: pulumi.rootStackResource }] },
    );
    this.instance = new rds.Instance(
      `${name}-db`,
      {
        instanceClass: "db.m7g.large",
        engine: "postgres",
        dbSubnetGroupName: group.name,
        parameterGroupName: parameters.name,
        vpcSecurityGroupIds: [network.group.id],
        password: password.result,
        kmsKeyId: key.arn,
        storageEncrypted: true,
        allocatedStorage: 100,
        tags: { zone: network.group.arn.apply((arn) => arn.length.toString()) },
      },
      { parent: this, ignoreChanges: ["password"], deletedWith: group, customTimeouts: { create: "40m" } },
    );
    this.secret = new secretsmanager.Secret(`${name}-secret`, { kmsKeyId: key.id }, parent);
    new secretsmanager.SecretVersion(
      `${name}-secret-value`,
      {
        secretId: this.secret.id,
        secretString: pulumi.jsonStringify({ host: this.instance.address, password: password.result }),
      },
      parent,
    );
    this.registerOutputs({ endpoint: this.instance.endpoint, password: password.result });
  }
}

/** An AWS stamp of about a hundred resources, as users write them; everything the SDK offers is in it. */
export function stamp(): Record<string, unknown> {
  const config = new pulumi.Config();
  const name = config.require("name");
  const region = new pulumi.Config("aws").require("region");
  const provider = new Provider("aws", {
    region: region as "eu-central-1",
    allowedAccountIds: ["123456789012"],
  });
  const opts = { providers: [provider] };
  const network = new Network(name, config.require("cidr"), opts);
  const key = new kms.Key(`${name}-key`, { enableKeyRotation: true }, { provider, retainOnDelete: true });
  const data = new Data(`${name}-data`, network, key, opts);
  const role = new iam.Role(
    `${name}-role`,
    {
      assumeRolePolicy: pulumi.jsonStringify({
        Statement: [{ Action: "sts:AssumeRole", Resource: data.secret.arn }],
      }),
    },
    { provider },
  );
  const cluster = new ecs.Cluster(
    `${name}-cluster`,
    { settings: [{ name: "containerInsights", value: "enabled" }] },
    { provider },
  );
  const task = new ecs.TaskDefinition(
    `${name}-task`,
    {
      family: name,
      executionRoleArn: role.arn,
      containerDefinitions: pulumi
        .all([data.secret.arn, data.instance.endpoint, config.requireSecret("token")])
        .apply(([secret, endpoint, token]) =>
          JSON.stringify([{ name: "app", secrets: [secret], env: { endpoint, token } }]),
        ),
    },
    { provider, dependsOn: [data] },
  );
  new ecs.Service(
    `${name}-service`,
    {
      cluster: cluster.arn,
      taskDefinition: task.arn,
      desiredCount: 3,
      networkConfiguration: { subnets: network.ids("app"), securityGroups: [network.group.id] },
    },
    { provider, dependsOn: pulumi.output([role]) },
  );
  for (let i = 0; i < 8; i += 1) {
    const dead = new sqs.Queue(`${name}-dead-${i}`, { kmsMasterKeyId: key.id }, { provider });
    const queue = new sqs.Queue(
      `${name}-queue-${i}`,
      {
        kmsMasterKeyId: key.id,
        redrivePolicy: pulumi.jsonStringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 5 }),
      },
      { provider },
    );
    new cloudwatch.MetricAlarm(
      `${name}-alarm-${i}`,
      {
        comparisonOperator: "GreaterThanThreshold",
        evaluationPeriods: 2,
        metricName: "Depth",
        dimensions: { QueueName: queue.name },
      },
      { provider },
    );
    const bucket = new s3.Bucket(`${name}-bucket-${i}`, { tags: { owner: name } }, { provider });
    new s3.BucketPublicAccessBlock(
      `${name}-block-${i}`,
      { bucket: bucket.id, blockPublicAcls: true },
      { provider },
    );
  }
  return {
    vpc: network.vpc.id,
    endpoint: data.instance.endpoint,
    encoded: data.instance.endpoint.apply((endpoint) => Buffer.from(endpoint).toString("base64")),
    password: data.instance.password,
    nested: { subnets: network.ids("data"), key: key.arn },
  };
}
