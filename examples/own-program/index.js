// A service that takes orders from a queue and keeps them in a bucket. Plain Pulumi: resources are made while the module is
// loaded, and what it exports are the stack's outputs.
// @ts-check

const aws = require("@pulumi/aws");
const pulumi = require("@pulumi/pulumi");

const config = new pulumi.Config();
const stack = pulumi.getStack();
const region = aws.config.requireRegion();
const account = config.require("account");
const cidr = config.require("cidr");
const release = config.require("release");
const tags = { service: "orders", stack };

const provider = new aws.Provider("aws", { region, allowedAccountIds: [account] });
const opts = { provider };
/** Each of the network's /24: 10.40.0.0/16 → 10.40.3.0/24. @param {number} number */
const block = (number) => cidr.replace(/\.\d+\.\d+\/\d+$/, `.${number}.0/24`);

const key = new aws.kms.Key(
  "orders",
  { description: `Orders of ${stack}`, enableKeyRotation: true, deletionWindowInDays: 30, tags },
  opts,
);
new aws.kms.Alias("orders", { name: `alias/orders-${stack}`, targetKeyId: key.keyId }, opts);

const vpc = new aws.ec2.Vpc(
  "network",
  { cidrBlock: cidr, enableDnsHostnames: true, tags: { ...tags, Name: `orders-${stack}` } },
  opts,
);
new aws.ec2.DefaultSecurityGroup("closed", { vpcId: vpc.id, tags }, opts);
const routes = new aws.ec2.RouteTable("routes", { vpcId: vpc.id, tags }, opts);
const subnets = ["a", "b"].map((zone, number) => {
  const subnet = new aws.ec2.Subnet(
    `subnet-${zone}`,
    { vpcId: vpc.id, cidrBlock: block(number), availabilityZone: `${region}${zone}`, tags },
    opts,
  );
  new aws.ec2.RouteTableAssociation(`routes-${zone}`, { routeTableId: routes.id, subnetId: subnet.id }, opts);
  return subnet;
});
new aws.ec2.VpcEndpoint(
  "s3",
  { vpcId: vpc.id, serviceName: `com.amazonaws.${region}.s3`, routeTableIds: [routes.id], tags },
  opts,
);
const group = new aws.ec2.SecurityGroup(
  "worker",
  { vpcId: vpc.id, description: "What takes orders", name: `orders-${stack}-worker`, tags },
  opts,
);
new aws.vpc.SecurityGroupEgressRule(
  "worker-https",
  {
    securityGroupId: group.id,
    description: "The services' endpoints in this network",
    cidrIpv4: cidr,
    ipProtocol: "tcp",
    fromPort: 443,
    toPort: 443,
    tags,
  },
  opts,
);

/**
 * A resource's policy that refuses whoever comes without TLS, and lets in whom else it names.
 * @param {readonly pulumi.Input<string>[]} resources @param {string} action @param {readonly object[]} more
 */
const tlsOnly = (resources, action, more = []) =>
  pulumi.jsonStringify({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "OnlyTls",
        Effect: "Deny",
        Principal: "*",
        Action: action,
        Resource: resources,
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
      ...more,
    ],
  });

/** @param {string} name @param {Partial<aws.sqs.QueueArgs>} args */
const privateQueue = (name, args) => {
  const made = new aws.sqs.Queue(name, { kmsMasterKeyId: key.keyId, tags, ...args }, opts);
  new aws.sqs.QueuePolicy(name, { queueUrl: made.url, policy: tlsOnly([made.arn], "sqs:*") }, opts);
  return made;
};
const dead = privateQueue("dead", { name: `orders-${stack}-dead`, messageRetentionSeconds: 1_209_600 });
const queue = privateQueue("orders", {
  name: `orders-${stack}`,
  visibilityTimeoutSeconds: 180,
  redrivePolicy: pulumi.jsonStringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 5 }),
});

/** @param {string} name @param {string} physical @param {readonly object[]} more */
const privateBucket = (name, physical, more = []) => {
  const made = new aws.s3.Bucket(name, { bucket: physical, tags }, opts);
  const { bucket: of } = made;
  new aws.s3.BucketPublicAccessBlock(
    name,
    {
      bucket: of,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    },
    opts,
  );
  new aws.s3.BucketVersioning(name, { bucket: of, versioningConfiguration: { status: "Enabled" } }, opts);
  // Logs are delivered to buckets that S3 itself encrypts; what is kept for customers has the stack's own key.
  const encryption =
    name === "logs" ? { sseAlgorithm: "AES256" } : { sseAlgorithm: "aws:kms", kmsMasterKeyId: key.arn };
  new aws.s3.BucketServerSideEncryptionConfiguration(
    name,
    {
      bucket: of,
      rules: [{ applyServerSideEncryptionByDefault: encryption, bucketKeyEnabled: name !== "logs" }],
    },
    opts,
  );
  const resources = [made.arn, pulumi.interpolate`${made.arn}/*`];
  new aws.s3.BucketPolicy(name, { bucket: of, policy: tlsOnly(resources, "s3:*", more) }, opts);
  return made;
};
const logName = `orders-${stack}-${account}-logs`;
const audit = privateBucket("logs", logName, [
  {
    Sid: "AccessLogs",
    Effect: "Allow",
    Principal: { Service: "logging.s3.amazonaws.com" },
    Action: "s3:PutObject",
    Resource: `arn:aws:s3:::${logName}/*`,
    Condition: { StringEquals: { "aws:SourceAccount": account } },
  },
  {
    Sid: "FlowLogs",
    Effect: "Allow",
    Principal: { Service: "delivery.logs.amazonaws.com" },
    Action: "s3:PutObject",
    Resource: `arn:aws:s3:::${logName}/*`,
    Condition: { StringEquals: { "aws:SourceAccount": account } },
  },
]);
const bucket = privateBucket("orders", `orders-${stack}-${account}`);
new aws.s3.BucketLogging(
  "orders",
  { bucket: bucket.bucket, targetBucket: audit.bucket, targetPrefix: "access/" },
  opts,
);
new aws.ec2.FlowLog(
  "network",
  { vpcId: vpc.id, trafficType: "ALL", logDestinationType: "s3", logDestination: audit.arn, tags },
  opts,
);

const logs = new aws.cloudwatch.LogGroup(
  "worker",
  {
    name: `/aws/lambda/orders-${stack}`,
    retentionInDays: config.requireNumber("retentionDays"),
    tags,
  },
  opts,
);
const role = new aws.iam.Role(
  "worker",
  {
    name: `orders-${stack}-worker`,
    assumeRolePolicy: JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" },
      ],
    }),
    tags,
  },
  opts,
);
new aws.iam.RolePolicy(
  "worker",
  {
    role: role.name,
    policy: pulumi.jsonStringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Action: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
          Resource: queue.arn,
        },
        { Effect: "Allow", Action: ["s3:PutObject"], Resource: pulumi.interpolate`${bucket.arn}/*` },
        { Effect: "Allow", Action: ["kms:Decrypt", "kms:GenerateDataKey"], Resource: key.arn },
        {
          Effect: "Allow",
          Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
          Resource: pulumi.interpolate`${logs.arn}:*`,
        },
      ],
    }),
  },
  opts,
);
const worker = new aws.lambda.Function(
  "worker",
  {
    name: `orders-${stack}`,
    role: role.arn,
    runtime: "nodejs22.x",
    architectures: ["arm64"],
    handler: "index.handler",
    memorySize: config.requireNumber("memory"),
    timeout: 30,
    code: new pulumi.asset.AssetArchive({
      "index.js": new pulumi.asset.StringAsset("exports.handler = async () => undefined;\n"),
    }),
    environment: { variables: { BUCKET: bucket.bucket, RELEASE: release } },
    kmsKeyArn: key.arn,
    vpcConfig: { subnetIds: subnets.map(({ id }) => id), securityGroupIds: [group.id] },
    tags,
  },
  { ...opts, dependsOn: [logs] },
);
new aws.lambda.EventSourceMapping(
  "orders",
  { eventSourceArn: queue.arn, functionName: worker.arn, batchSize: 10, tags },
  opts,
);

module.exports = { release, queueUrl: queue.url, bucketName: bucket.bucket };
