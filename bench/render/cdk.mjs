// The same composition as an AWS CDK app, synthesised in-process: network with nine subnets, endpoints and flow logs;
// key; buckets; queue; cache; database with replicas; ECS services behind a load balancer with WAF and certificate;
// backups; alarms and a dashboard. Written with CDK's own high-level constructs, as its users would.
import cdk from "aws-cdk-lib";
import backup from "aws-cdk-lib/aws-backup";
import acm from "aws-cdk-lib/aws-certificatemanager";
import cloudwatch from "aws-cdk-lib/aws-cloudwatch";
import actions from "aws-cdk-lib/aws-cloudwatch-actions";
import ec2 from "aws-cdk-lib/aws-ec2";
import ecs from "aws-cdk-lib/aws-ecs";
import elasticache from "aws-cdk-lib/aws-elasticache";
import elb from "aws-cdk-lib/aws-elasticloadbalancingv2";
import kms from "aws-cdk-lib/aws-kms";
import logs from "aws-cdk-lib/aws-logs";
import rds from "aws-cdk-lib/aws-rds";
import route53 from "aws-cdk-lib/aws-route53";
import targets from "aws-cdk-lib/aws-route53-targets";
import s3 from "aws-cdk-lib/aws-s3";
import secrets from "aws-cdk-lib/aws-secretsmanager";
import sns from "aws-cdk-lib/aws-sns";
import sqs from "aws-cdk-lib/aws-sqs";
import waf from "aws-cdk-lib/aws-wafv2";

/** Adds one stamp's stack to an app. */
function stampStack(app, id) {
  const stack = new cdk.Stack(app, id, { env: { account: "111111111111", region: "eu-west-1" } });
  cdk.Tags.of(stack).add("stampworks-stamp", id);
  const key = new kms.Key(stack, "Key", { enableKeyRotation: true });
  const log = (name) =>
    new logs.LogGroup(stack, name, { encryptionKey: key, retention: logs.RetentionDays.THREE_MONTHS });

  const vpc = new ec2.Vpc(stack, "Vpc", {
    ipAddresses: ec2.IpAddresses.cidr("10.20.0.0/16"),
    availabilityZones: ["eu-west-1a", "eu-west-1b", "eu-west-1c"],
    natGateways: 3,
    restrictDefaultSecurityGroup: false,
    subnetConfiguration: [
      { name: "app", subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS, cidrMask: 19 },
      { name: "data", subnetType: ec2.SubnetType.PRIVATE_ISOLATED, cidrMask: 20 },
      { name: "public", subnetType: ec2.SubnetType.PUBLIC, cidrMask: 21 },
    ],
    flowLogs: { all: { destination: ec2.FlowLogDestination.toCloudWatchLogs(log("FlowLogs")) } },
    gatewayEndpoints: { s3: { service: ec2.GatewayVpcEndpointAwsService.S3 } },
  });
  const endpoints = ["ECR", "ECR_DOCKER", "CLOUDWATCH_LOGS", "SECRETS_MANAGER", "SQS", "KMS"];
  for (const name of endpoints)
    vpc.addInterfaceEndpoint(name, { service: ec2.InterfaceVpcEndpointAwsService[name] });

  const logBucket = new s3.Bucket(stack, "LogBucket", {
    blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
    enforceSSL: true,
    versioned: true,
  });
  const bucket = (name) =>
    new s3.Bucket(stack, name, {
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      versioned: true,
      encryptionKey: key,
      serverAccessLogsBucket: logBucket,
      serverAccessLogsPrefix: name,
      lifecycleRules: [{ noncurrentVersionExpiration: cdk.Duration.days(30) }],
    });
  const buckets = [bucket("Uploads"), bucket("Exports")];

  const deadLetters = new sqs.Queue(stack, "DeadLetters", { encryptionMasterKey: key, enforceSSL: true });
  const queue = new sqs.Queue(stack, "Queue", {
    encryptionMasterKey: key,
    enforceSSL: true,
    deadLetterQueue: { queue: deadLetters, maxReceiveCount: 5 },
  });

  const cacheAccess = new ec2.SecurityGroup(stack, "CacheAccess", { vpc, allowAllOutbound: false });
  const cacheSubnets = new elasticache.CfnSubnetGroup(stack, "CacheSubnets", {
    description: "cache",
    subnetIds: vpc.isolatedSubnets.map((subnet) => subnet.subnetId),
  });
  const cacheToken = new secrets.Secret(stack, "CacheToken", {
    encryptionKey: key,
    generateSecretString: { excludePunctuation: true, passwordLength: 32 },
  });
  new elasticache.CfnReplicationGroup(stack, "Cache", {
    replicationGroupDescription: "cache",
    engine: "valkey",
    cacheNodeType: "cache.r7g.large",
    numCacheClusters: 3,
    automaticFailoverEnabled: true,
    multiAzEnabled: true,
    atRestEncryptionEnabled: true,
    transitEncryptionEnabled: true,
    kmsKeyId: key.keyArn,
    authToken: cacheToken.secretValue.unsafeUnwrap(),
    cacheSubnetGroupName: cacheSubnets.ref,
    securityGroupIds: [cacheAccess.securityGroupId],
  });

  const engine = rds.DatabaseInstanceEngine.postgres({ version: rds.PostgresEngineVersion.VER_17 });
  const parameterGroup = new rds.ParameterGroup(stack, "Parameters", {
    engine,
    parameters: { "rds.force_ssl": "1" },
  });
  const common = {
    vpc,
    vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
    storageEncryptionKey: key,
    deletionProtection: true,
    iamAuthentication: true,
    parameterGroup,
    monitoringInterval: cdk.Duration.seconds(60),
    instanceType: ec2.InstanceType.of(ec2.InstanceClass.R7G, ec2.InstanceSize.LARGE),
  };
  const primary = new rds.DatabaseInstance(stack, "Primary", {
    ...common,
    engine,
    multiAz: true,
    allocatedStorage: 256,
    backupRetention: cdk.Duration.days(14),
    cloudwatchLogsExports: ["postgresql"],
    credentials: rds.Credentials.fromGeneratedSecret("owner", { encryptionKey: key }),
  });
  const { storageEncryptionKey: _, ...rest } = common;
  const replicas = [1, 2].map(
    (index) =>
      new rds.DatabaseInstanceReadReplica(stack, `Replica${index}`, {
        ...rest,
        sourceDatabaseInstance: primary,
      }),
  );

  const zone = new route53.PublicHostedZone(stack, "Zone", { zoneName: `${id}.aws.acme.example` });
  const certificate = new acm.Certificate(stack, "Certificate", {
    domainName: zone.zoneName,
    validation: acm.CertificateValidation.fromDns(zone),
  });
  const balancer = new elb.ApplicationLoadBalancer(stack, "Balancer", {
    vpc,
    internetFacing: true,
    deletionProtection: true,
    dropInvalidHeaderFields: true,
  });
  balancer.logAccessLogs(logBucket, "alb");
  balancer.addRedirect();
  const listener = balancer.addListener("Https", {
    port: 443,
    certificates: [certificate],
    sslPolicy: elb.SslPolicy.RECOMMENDED_TLS,
  });
  new route53.ARecord(stack, "Alias", {
    zone,
    target: route53.RecordTarget.fromAlias(new targets.LoadBalancerTarget(balancer)),
  });
  const acl = new waf.CfnWebACL(stack, "Waf", {
    scope: "REGIONAL",
    defaultAction: { allow: {} },
    visibilityConfig: { cloudWatchMetricsEnabled: true, metricName: "waf", sampledRequestsEnabled: true },
    rules: ["AWSManagedRulesCommonRuleSet", "AWSManagedRulesKnownBadInputsRuleSet"].map((name, priority) => ({
      name,
      priority,
      overrideAction: { none: {} },
      statement: { managedRuleGroupStatement: { vendorName: "AWS", name } },
      visibilityConfig: { cloudWatchMetricsEnabled: true, metricName: name, sampledRequestsEnabled: true },
    })),
  });
  new waf.CfnWebACLAssociation(stack, "WafBalancer", {
    resourceArn: balancer.loadBalancerArn,
    webAclArn: acl.attrArn,
  });

  const cluster = new ecs.Cluster(stack, "Cluster", {
    vpc,
    containerInsightsV2: ecs.ContainerInsights.ENABLED,
  });
  const service = (name) => {
    const task = new ecs.FargateTaskDefinition(stack, `${name}Task`, { cpu: 1024, memoryLimitMiB: 2048 });
    task.addContainer("app", {
      image: ecs.ContainerImage.fromRegistry("acme/web:1.0.0"),
      readonlyRootFilesystem: true,
      portMappings: [{ containerPort: 8080 }],
      logging: ecs.LogDrivers.awsLogs({ streamPrefix: name, logGroup: log(`${name}Logs`) }),
      environment: {
        STAMP_ID: id,
        DATABASE_HOST: primary.instanceEndpoint.hostname,
        QUEUE_ID: queue.queueUrl,
      },
      secrets: { CACHE_TOKEN: ecs.Secret.fromSecretsManager(cacheToken) },
    });
    queue.grantConsumeMessages(task.taskRole);
    for (const each of buckets) each.grantReadWrite(task.taskRole);
    const fargate = new ecs.FargateService(stack, name, {
      cluster,
      taskDefinition: task,
      desiredCount: 5,
      circuitBreaker: { rollback: true },
      assignPublicIp: false,
    });
    const scaling = fargate.autoScaleTaskCount({ minCapacity: 5, maxCapacity: 10 });
    scaling.scaleOnCpuUtilization("Cpu", { targetUtilizationPercent: 60 });
    primary.connections.allowDefaultPortFrom(fargate);
    for (const replica of replicas) replica.connections.allowDefaultPortFrom(fargate);
    cacheAccess.addIngressRule(fargate.connections.securityGroups[0], ec2.Port.tcp(6379));
    return fargate;
  };
  const web = service("Web");
  service("Workers");
  listener.addTargets("Web", {
    port: 8080,
    protocol: elb.ApplicationProtocol.HTTP,
    targets: [web],
    healthCheck: { path: "/healthz" },
  });

  const topic = new sns.Topic(stack, "Alarms", { masterKey: key });
  const alarm = (name, metric, threshold) => {
    for (const percent of [70, 80])
      new cloudwatch.Alarm(stack, `${name}${percent}`, {
        metric,
        threshold: (threshold * percent) / 100,
        evaluationPeriods: 3,
      }).addAlarmAction(new actions.SnsAction(topic));
  };
  const watched = {
    WebCpu: [web.metricCpuUtilization(), 100],
    WebMemory: [web.metricMemoryUtilization(), 100],
    DatabaseCpu: [primary.metricCPUUtilization(), 100],
    Connections: [primary.metricDatabaseConnections(), 5000],
    Depth: [queue.metricApproximateNumberOfMessagesVisible(), 1000],
    Age: [queue.metricApproximateAgeOfOldestMessage(), 600],
    Requests: [balancer.metrics.requestCount(), 1500],
    Errors: [balancer.metrics.httpCodeTarget("TARGET_5XX_COUNT"), 100],
    Latency: [balancer.metrics.targetResponseTime(), 1],
  };
  for (const [name, [metric, threshold]] of Object.entries(watched)) alarm(name, metric, threshold);
  new cloudwatch.Dashboard(stack, "Dashboard", {
    widgets: [Object.values(watched).map(([metric]) => new cloudwatch.GraphWidget({ left: [metric] }))],
  });
  const vault = new backup.BackupVault(stack, "Vault", { encryptionKey: key });
  const plan = backup.BackupPlan.daily35DayRetention(stack, "Plan", vault);
  plan.addSelection("Data", { resources: [backup.BackupResource.fromRdsDatabaseInstance(primary)] });
  return stack;
}

/**
 * Synthesises one stamp's template in-process and gives its resources.
 * One app a stamp, as one Pulumi program is one stamp.
 */
export function synthesise(id) {
  const app = new cdk.App({
    analyticsReporting: false,
    context: { "@aws-cdk/core:newStyleStackSynthesis": true },
    outdir: process.env.CDK_OUT,
  });
  const stack = stampStack(app, id);
  const assembly = app.synth({ skipValidation: false });
  return Object.keys(assembly.getStackByName(stack.stackName).template.Resources).length;
}
