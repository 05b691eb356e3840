import type { PropertyMap } from "../../../graph/model/property";
import { baseline, evaluate, Subject } from "../../../policies/index";
import { renderReference } from "../../render/reference";
import { AwsGraph, at, statements, text } from "./graph";

let stamp: AwsGraph;
beforeAll(async () => {
  stamp = new AwsGraph(await renderReference("aws"));
});

const primary = (): PropertyMap => stamp.one("rds/instance:Instance", "-primary").inputs;

const tls = (inputs: PropertyMap): boolean =>
  statements(inputs["policy"]).some(
    ({ Effect, Principal, Condition }) =>
      Effect === "Deny" &&
      Principal === "*" &&
      text(Condition) === '{"Bool":{"aws:SecureTransport":"false"}}',
  );

/** Public id → what it asks → whether the stamp does it. */
const BASELINE: readonly [string, string, () => boolean][] = [
  [
    "RDS.2",
    "instances are not public",
    () => stamp.all("rds/instance:Instance", "publiclyAccessible", false),
  ],
  ["RDS.3", "instances are encrypted", () => stamp.all("rds/instance:Instance", "storageEncrypted", true)],
  ["RDS.5", "the primary has a standby in another zone", () => primary()["multiAz"] === true],
  [
    "RDS.6",
    "instances report enhanced metrics",
    () => stamp.all("rds/instance:Instance", "monitoringInterval", 60),
  ],
  [
    "RDS.8",
    "instances can't be deleted",
    () => stamp.all("rds/instance:Instance", "deletionProtection", true),
  ],
  [
    "RDS.10",
    "instances accept IAM identities",
    () => stamp.all("rds/instance:Instance", "iamDatabaseAuthenticationEnabled", true),
  ],
  [
    "RDS.11",
    "backups are kept 14 days",
    () => stamp.all("rds/instance:Instance", "backupRetentionPeriod", 14),
  ],
  [
    "RDS.13",
    "minor versions arrive by themselves",
    () => stamp.all("rds/instance:Instance", "autoMinorVersionUpgrade", true),
  ],
  [
    "RDS.17",
    "snapshots carry the tags",
    () => stamp.all("rds/instance:Instance", "copyTagsToSnapshot", true),
  ],
  [
    "RDS.36",
    "logs are exported",
    () => stamp.all("rds/instance:Instance", "enabledCloudwatchLogsExports.0", "postgresql"),
  ],
  [
    "RDS.38",
    "connections without TLS are refused",
    () => stamp.all("rds/parameterGroup:ParameterGroup", "parameters.0.value", "1"),
  ],
  [
    "ElastiCache.1",
    "the cache is backed up",
    () => stamp.all("elasticache/replicationGroup:ReplicationGroup", "snapshotRetentionLimit", 35),
  ],
  [
    "ElastiCache.3",
    "the cache fails over to another zone",
    () =>
      stamp.all("elasticache/replicationGroup:ReplicationGroup", "automaticFailoverEnabled", true) &&
      stamp.all("elasticache/replicationGroup:ReplicationGroup", "multiAzEnabled", true),
  ],
  [
    "ElastiCache.4",
    "the cache is encrypted at rest",
    () => stamp.all("elasticache/replicationGroup:ReplicationGroup", "atRestEncryptionEnabled", true),
  ],
  [
    "ElastiCache.5",
    "the cache is encrypted in transit",
    () => stamp.all("elasticache/replicationGroup:ReplicationGroup", "transitEncryptionMode", "required"),
  ],
  [
    "AEC6",
    "the cache demands a token",
    () => at(stamp.of("elasticache/replicationGroup:ReplicationGroup")[0]?.inputs, "authToken") !== undefined,
  ],
  [
    "SQS.1",
    "queues are encrypted with the stamp's key",
    () => stamp.of("sqs/queue:Queue").every(({ inputs }) => inputs["kmsMasterKeyId"] !== undefined),
  ],
  [
    "SQS3",
    "the work queue has a dead-letter queue",
    () =>
      stamp.of("sqs/queue:Queue").filter(({ inputs }) => inputs["redrivePolicy"] !== undefined).length === 1,
  ],
  [
    "SQS4",
    "queues refuse requests without TLS",
    () => stamp.each("sqs/queue:Queue", "sqs/queuePolicy:QueuePolicy", "queueUrl", tls),
  ],
  [
    "S3.5",
    "buckets refuse requests without TLS",
    () => stamp.each("s3/bucket:Bucket", "s3/bucketPolicy:BucketPolicy", "bucket", tls),
  ],
  [
    "S3.8",
    "buckets block public access",
    () =>
      stamp.each(
        "s3/bucket:Bucket",
        "s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
        "bucket",
        ({ bucket: _, ...switches }) => Object.values(switches).every((value) => value === true),
      ),
  ],
  [
    "S3.9",
    "buckets log access into the log bucket",
    () => stamp.of("s3/bucketLogging:BucketLogging").length === stamp.of("s3/bucket:Bucket").length - 1,
  ],
  [
    "S3.13",
    "buckets have a lifecycle",
    () =>
      stamp.each(
        "s3/bucket:Bucket",
        "s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
        "bucket",
      ),
  ],
  [
    "S3.14",
    "buckets keep versions",
    () => stamp.each("s3/bucket:Bucket", "s3/bucketVersioning:BucketVersioning", "bucket"),
  ],
  ["KMS.4", "keys rotate", () => stamp.all("kms/key:Key", "enableKeyRotation", true)],
  [
    "EC2.2",
    "the default group lets nothing through",
    () =>
      ["ingress", "egress"].every(
        (side) => text(stamp.one("ec2/defaultSecurityGroup:DefaultSecurityGroup").inputs[side]) === "[]",
      ),
  ],
  [
    "EC2.6",
    "the network logs its flows",
    () =>
      stamp.each("ec2/vpc:Vpc", "ec2/flowLog:FlowLog", "vpcId", ({ trafficType }) => trafficType === "ALL"),
  ],
  [
    "EC2.15",
    "subnets give out no public addresses",
    () => stamp.all("ec2/subnet:Subnet", "mapPublicIpOnLaunch", false),
  ],
  [
    "EC23",
    "the world enters at the edge alone",
    () => {
      const open = stamp
        .of("vpc/securityGroupIngressRule:SecurityGroupIngressRule")
        .filter(({ inputs }) => inputs["cidrIpv4"] !== undefined);
      const [edge] = stamp.of("lb/loadBalancer:LoadBalancer");
      return (
        open.length === 2 &&
        open.every(({ inputs }) =>
          text(edge?.inputs["securityGroups"]).includes(text(inputs["securityGroupId"])),
        )
      );
    },
  ],
  [
    "ELB.1",
    "HTTP is redirected",
    () =>
      stamp
        .of("lb/listener:Listener")
        .some(
          ({ inputs }) =>
            inputs["port"] === 80 && at(inputs, "defaultActions.0.redirect.protocol") === "HTTPS",
        ),
  ],
  [
    "ELB.4",
    "invalid headers are dropped",
    () => stamp.all("lb/loadBalancer:LoadBalancer", "dropInvalidHeaderFields", true),
  ],
  [
    "ELB.5",
    "the edge logs access",
    () => stamp.all("lb/loadBalancer:LoadBalancer", "accessLogs.enabled", true),
  ],
  [
    "ELB.6",
    "the edge can't be deleted",
    () => stamp.all("lb/loadBalancer:LoadBalancer", "enableDeletionProtection", true),
  ],
  [
    "ELB.12",
    "request smuggling is refused",
    () => stamp.all("lb/loadBalancer:LoadBalancer", "desyncMitigationMode", "strictest"),
  ],
  [
    "ELB.16",
    "a firewall stands in front of the edge",
    () =>
      stamp.each("lb/loadBalancer:LoadBalancer", "wafv2/webAclAssociation:WebAclAssociation", "resourceArn"),
  ],
  [
    "ELB.17",
    "the edge speaks TLS 1.2 and newer",
    () =>
      stamp
        .of("lb/listener:Listener")
        .some(({ inputs }) => String(inputs["sslPolicy"]).startsWith("ELBSecurityPolicy-TLS13-1-2")),
  ],
  [
    "ECS.2",
    "tasks have no public address",
    () => stamp.all("ecs/service:Service", "networkConfiguration.assignPublicIp", false),
  ],
  [
    "ECS.5",
    "tasks can't write to their root",
    () => stamp.containers().every((container) => container["readonlyRootFilesystem"] === true),
  ],
  [
    "ECS.8",
    "tasks get secrets by reference",
    () =>
      stamp
        .containers()
        .every(
          ({ secrets }) =>
            text(secrets).includes("DATABASE_SECRET") && text(secrets).includes("CACHE_SECRET"),
        ),
  ],
  [
    "ECS.12",
    "the cluster reports container metrics",
    () => stamp.all("ecs/cluster:Cluster", "settings.0.value", "enabled"),
  ],
  [
    "SecretsManager.1",
    "secrets rotate",
    () =>
      stamp.each("secretsmanager/secret:Secret", "secretsmanager/secretRotation:SecretRotation", "secretId"),
  ],
  [
    "SNS.1",
    "alarms travel encrypted",
    () => stamp.of("sns/topic:Topic").every(({ inputs }) => inputs["kmsMasterKeyId"] !== undefined),
  ],
];

describe("the security baseline", () => {
  test.each(BASELINE)("%s: %s", (_, __, holds) => {
    expect(holds()).toBe(true);
  });

  test("holds by the rules of the policy pack", () => {
    expect(evaluate(baseline, new Subject(stamp.graph))).toEqual([]);
  });

  test("allows no wildcard where a resource can be named", () => {
    const wide = stamp.of("iam/rolePolicy:RolePolicy").flatMap(({ name, inputs }) =>
      statements(inputs["policy"])
        .filter(({ Action, Resource }) => text(Action).includes("*") || text(Resource).includes('"*"'))
        .map(({ Sid }) => `${name} ${String(Sid)}`),
    );
    // ecr:GetAuthorizationToken knows no resources.
    expect(wide).toEqual(["stamp-app-web-execution-policy Login", "stamp-app-worker-execution-policy Login"]);
  });

  test("lets no principal in that isn't the account or a service of AWS", () => {
    const documents = stamp.graph.resources.flatMap(({ inputs }) =>
      [inputs["policy"], inputs["assumeRolePolicy"]].filter((value) => typeof value === "string"),
    );
    const allowed = documents
      .flatMap((document) => statements(document))
      .filter(({ Effect }) => Effect === "Allow");
    const strangers = allowed.filter(({ Principal, Condition }) => {
      if (Principal === undefined) return false;
      if (Principal === "*") return !text(Condition).includes('"aws:PrincipalAccount":"111111111111"');
      return !/^\{"(AWS":"arn:aws:iam::111111111111:root|Service":"[a-z0-9.-]+\.amazonaws\.com)"\}$/.test(
        text(Principal),
      );
    });
    expect(strangers).toEqual([]);
  });
});
