import type { GraphResource } from "../../../graph/model/graph";
import type { Inversion } from "./inversion";

const DATABASE = "aws:rds/instance:Instance";
const CACHE = "aws:elasticache/replicationGroup:ReplicationGroup";
const QUEUE = "aws:sqs/queue:Queue";
const BALANCER = "aws:lb/loadBalancer:LoadBalancer";
const LISTENER = "aws:lb/listener:Listener";
const TASK = "aws:ecs/taskDefinition:TaskDefinition";

const isPrimary = ({ inputs }: GraphResource): boolean => inputs["replicateSourceDb"] === undefined;
const speaks =
  (protocol: string) =>
  ({ inputs }: GraphResource): boolean =>
    inputs["protocol"] === protocol;
const container = (change: object): string =>
  JSON.stringify([{ name: "web", readonlyRootFilesystem: true, environment: [], secrets: [], ...change }]);
const openPolicy = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "*" }],
});

/** Rule id → how its row is broken in a rendered stamp of the reference class. */
export const AWS_INVERSIONS: Readonly<Record<string, Inversion>> = {
  "aws-database-encrypted": { type: DATABASE, property: "storageEncrypted", value: false, when: isPrimary },
  "aws-database-deletion-protection": { type: DATABASE, property: "deletionProtection", value: false },
  "aws-database-backups": { type: DATABASE, property: "backupRetentionPeriod", value: 6, when: isPrimary },
  "aws-database-multi-az": { type: DATABASE, property: "multiAz", value: false, when: isPrimary },
  "aws-database-private": { type: DATABASE, property: "publiclyAccessible", value: true },
  "aws-database-pooler-tls": { type: "aws:rds/proxy:Proxy", property: "requireTls", value: undefined },
  "aws-database-iam-auth": { type: DATABASE, property: "iamDatabaseAuthenticationEnabled", value: undefined },
  "aws-database-logs": { type: DATABASE, property: "enabledCloudwatchLogsExports", value: ["upgrade"] },
  "aws-database-force-ssl": {
    type: "aws:rds/parameterGroup:ParameterGroup",
    property: "parameters",
    value: [{ name: "rds.force_ssl", value: "0" }],
  },
  "aws-database-parameter-group": { without: "aws:rds/parameterGroup:ParameterGroup" },
  "aws-cache-encrypted-at-rest": { type: CACHE, property: "atRestEncryptionEnabled", value: undefined },
  "aws-cache-encrypted-in-transit": { type: CACHE, property: "transitEncryptionEnabled", value: false },
  "aws-cache-auth": { type: CACHE, property: "authToken", value: undefined },
  "aws-cache-failover": { type: CACHE, property: "automaticFailoverEnabled", value: false },
  "aws-cache-multi-az": { type: CACHE, property: "multiAzEnabled", value: false },
  "aws-queue-encrypted": { type: QUEUE, property: "kmsMasterKeyId", value: undefined },
  "aws-queue-dead-letter": {
    type: QUEUE,
    property: "redrivePolicy",
    value: undefined,
    when: ({ inputs }) => inputs["redrivePolicy"] !== undefined,
  },
  "aws-events-encrypted": {
    type: "aws:cloudwatch/eventBus:EventBus",
    property: "kmsKeyIdentifier",
    value: undefined,
  },
  "aws-events-dead-letter": {
    type: "aws:cloudwatch/eventTarget:EventTarget",
    property: "deadLetterConfig.arn",
    value: undefined,
  },
  "aws-queue-tls-only": { type: "aws:sqs/queuePolicy:QueuePolicy", property: "policy", value: openPolicy },
  "aws-storage-tls-only": { type: "aws:s3/bucketPolicy:BucketPolicy", property: "policy", value: openPolicy },
  "aws-storage-public-access": {
    type: "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
    property: "blockPublicPolicy",
    value: false,
  },
  "aws-storage-versioning": {
    type: "aws:s3/bucketVersioning:BucketVersioning",
    property: "versioningConfiguration.status",
    value: "Suspended",
  },
  "aws-storage-access-logs": { without: "aws:s3/bucketLogging:BucketLogging" },
  "aws-key-rotation": { type: "aws:kms/key:Key", property: "enableKeyRotation", value: undefined },
  "aws-network-no-public-ips": {
    type: "aws:ec2/subnet:Subnet",
    property: "mapPublicIpOnLaunch",
    value: true,
  },
  "aws-network-flow-logs": { without: "aws:ec2/flowLog:FlowLog" },
  "aws-network-default-group": {
    type: "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
    property: "ingress",
    value: [{ protocol: "-1", self: true }],
  },
  "aws-network-world-ingress": {
    type: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    property: "cidrIpv4",
    value: "0.0.0.0/0",
    when: ({ inputs }) => inputs["cidrIpv4"] !== "0.0.0.0/0",
  },
  "aws-network-inline-ingress": {
    type: "aws:ec2/securityGroup:SecurityGroup",
    property: "ingress",
    value: [{ cidrBlocks: ["0.0.0.0/0"], protocol: "tcp" }],
  },
  "aws-edge-https-redirect": {
    type: LISTENER,
    property: "defaultActions",
    value: [{ type: "forward" }],
    when: speaks("HTTP"),
  },
  "aws-edge-tls-version": {
    type: LISTENER,
    property: "sslPolicy",
    value: "ELBSecurityPolicy-2016-08",
    when: speaks("HTTPS"),
  },
  "aws-edge-access-logs": { type: BALANCER, property: "accessLogs.enabled", value: false },
  "aws-edge-invalid-headers": { type: BALANCER, property: "dropInvalidHeaderFields", value: false },
  "aws-edge-deletion-protection": { type: BALANCER, property: "enableDeletionProtection", value: false },
  "aws-edge-waf": { without: "aws:wafv2/webAclAssociation:WebAclAssociation" },
  "aws-app-no-public-ip": {
    type: "aws:ecs/service:Service",
    property: "networkConfiguration.assignPublicIp",
    value: true,
  },
  "aws-app-read-only-root": {
    type: TASK,
    property: "containerDefinitions",
    value: container({ readonlyRootFilesystem: false }),
  },
  "aws-app-secrets-by-reference": {
    type: TASK,
    property: "containerDefinitions",
    value: container({ environment: [{ name: "CACHE_PASSWORD", value: "x" }] }),
  },
  "aws-identity-no-wildcards": {
    type: "aws:iam/rolePolicy:RolePolicy",
    property: "policy",
    value: openPolicy,
  },
  "aws-password-generated": { type: DATABASE, property: "password", value: "written down", when: isPrimary },
  "aws-secret-rotation": { without: "aws:secretsmanager/secretRotation:SecretRotation" },
};
