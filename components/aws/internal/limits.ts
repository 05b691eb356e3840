import type { NameRule } from "../../contract/naming";

/**
 * What AWS allows for the names a stamp gives. Where a limit is far above what a physical name can take (64), the
 * rule still stands here, so that a new kind is checked too.
 */

/** Load balancers. Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html */
export const ALB: NameRule = { max: 32 };
/** Target groups. Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html */
export const TARGET_GROUP: NameRule = { max: 32 };
/** Replication groups. Source: https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateReplicationGroup.html */
export const CACHE: NameRule = { max: 40 };
/** Cache subnet and parameter groups. Source: .../AmazonElastiCache/latest/APIReference/API_CreateCacheSubnetGroup.html */
export const CACHE_GROUP: NameRule = { max: 255 };
/** Database instances and their snapshots. Source: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html */
export const RDS: NameRule = { max: 63 };
/** Database subnet and parameter groups. Source: .../AmazonRDS/latest/APIReference/API_CreateDBSubnetGroup.html */
export const RDS_GROUP: NameRule = { max: 255 };
/** Roles. Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
export const ROLE: NameRule = { max: 64 };
/** Functions. Source: https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html */
export const LAMBDA: NameRule = { max: 64 };
/** Buckets. Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
export const BUCKET: NameRule = { max: 63 };
/** Queues. Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-queues.html */
export const QUEUE: NameRule = { max: 80 };
/** Event buses. Source: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateEventBus.html */
export const EVENT_BUS: NameRule = { max: 256 };
/** Rules of a bus. Source: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html */
export const EVENT_RULE: NameRule = { max: 64 };
/** Delivery streams of Firehose. Source: https://docs.aws.amazon.com/firehose/latest/APIReference/API_CreateDeliveryStream.html */
export const FIREHOSE: NameRule = { max: 64 };
/** Databases of Glue. Source: https://docs.aws.amazon.com/glue/latest/webapi/API_DatabaseInput.html */
export const GLUE: NameRule = { max: 255 };
/** Workgroups of Athena. Source: https://docs.aws.amazon.com/athena/latest/APIReference/API_CreateWorkGroup.html */
export const ATHENA: NameRule = { max: 128 };
/** Collections and policies of OpenSearch Serverless. Source: .../opensearch-service/latest/ServerlessAPIReference/API_CreateCollection.html */
export const SEARCH: NameRule = { max: 32 };
/** Topics. Source: https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html */
export const TOPIC: NameRule = { max: 256 };
/** Key aliases after `alias/`. Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html */
export const KEY_ALIAS: NameRule = { max: 250 };
/** Secrets. Source: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html */
export const SECRET: NameRule = { max: 512 };
/** Log groups, with room for a prefix. Source: .../AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html */
export const LOG_GROUP: NameRule = { max: 480 };
/** Alarms and dashboards. Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html */
export const CLOUDWATCH: NameRule = { max: 255 };
/** Clusters, services and task families. Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html */
export const ECS: NameRule = { max: 255 };
/** Scaling policies. Source: .../autoscaling/application/APIReference/API_PutScalingPolicy.html */
export const SCALING_POLICY: NameRule = { max: 256 };
/** Web ACLs. Source: https://docs.aws.amazon.com/waf/latest/APIReference/API_CreateWebACL.html */
export const WEB_ACL: NameRule = { max: 128 };
/** Security groups. Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html */
export const SECURITY_GROUP: NameRule = { max: 255 };
/** Backup vaults, plans and selections. Source: https://docs.aws.amazon.com/aws-backup/latest/devguide/API_CreateBackupVault.html */
export const BACKUP: NameRule = { max: 50 };
/** Restore testing plans and selections: letters, digits and underscores. Source: .../devguide/API_RestoreTestingPlanForCreate.html */
export const RESTORE_TEST: NameRule = { max: 50, charset: "plain" };
/** The `Name` tag, which the console shows for what has no name of its own. Source: .../AWSEC2/latest/UserGuide/Using_Tags.html */
export const NAME_TAG: NameRule = { max: 256 };
