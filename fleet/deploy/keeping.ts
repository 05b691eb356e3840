/**
 * Types that a provider changes only by making the next version beside the old one, and that keep nothing: each release makes one.
 * A type that is on no list is taken for one that keeps something.
 */
const VERSIONS: readonly RegExp[] = [
  /^pulumi:providers:/u,
  /^aws:ecs\/taskDefinition:/u,
  /^aws:lambda\/layerVersion:/u,
  /^aws:acm\/certificateValidation:/u,
  /^gcp:compute\/(?:instanceTemplate|regionInstanceTemplate):/u,
];

/** Types whose deletion takes no data along, and no access to any: what watches, counts, allows or names. */
const KEEP_NOTHING: readonly RegExp[] = [
  // A component is a name in a state; its children are judged by themselves.
  /^(?:stampworks|pulumi):/u,
  /^aws:cloudwatch\/(?:metricAlarm|compositeAlarm|dashboard|logMetricFilter|eventRule|eventTarget):/u,
  /^aws:iam\/(?:policy|rolePolicy|rolePolicyAttachment|policyAttachment):/u,
  /^aws:(?:vpc\/securityGroup(?:In|E)gressRule|ec2\/securityGroupRule|ec2\/routeTableAssociation):/u,
  /^aws:(?:appautoscaling|budgets|wafv2|oam)\//u,
  /^azure-native:(?:insights|monitor|portal):/u,
  /^azure-native:authorization:RoleAssignment$/u,
  /^gcp:monitoring\//u,
  /^gcp:\w+\/\w*(?:iAMMember|IAMMember|iamMember|IamMember)/u,
];

/** Types that keep data which is gone with them. */
const KEEP_DATA: readonly RegExp[] = [
  /^aws:(?:rds|dynamodb|elasticache|memorydb|docdb|neptune|redshift|opensearch|efs|fsx|ebs|backup|timestreamwrite|keyspaces)\//u,
  /^aws:s3\/bucket\w*:Bucket(?:V2)?$/u,
  /^aws:(?:sqs\/queue|kms\/key|secretsmanager\/secret|secretsmanager\/secretVersion|ssm\/parameter):/u,
  /^aws:(?:cloudwatch\/logGroup|kinesis\/stream|msk\/cluster|cognito\/userPool):/u,
  /^azure-native:storage:(?:StorageAccount|BlobContainer|FileShare|Queue|Table)$/u,
  /^azure-native:(?:dbforpostgresql|dbformysql|sql|documentdb|cosmosdb|cache|redis|redisenterprise|servicebus|eventhub):/u,
  /^azure-native:(?:keyvault|operationalinsights|recoveryservices|dataprotection|compute:Disk)/u,
  /^gcp:(?:sql|redis|memorystore|firestore|spanner|bigtable|bigquery|filestore|alloydb|pubsub)\//u,
  /^gcp:(?:storage\/bucket|kms\/(?:cryptoKey|keyRing)|secretmanager\/(?:regionalS|s)ecret\w*|compute\/disk|logging\/\w*[bB]ucket\w*):/u,
  /^random:/u,
];

/** Whether a replacement of it is how it is changed, and takes nothing along. */
export function isVersion(type: string): boolean {
  return VERSIONS.some((pattern) => pattern.test(type));
}

/** Whether its deletion takes nothing along. */
export function keepsNothing(type: string): boolean {
  return isVersion(type) || KEEP_NOTHING.some((pattern) => pattern.test(type));
}

/** Whether it is known to keep data. */
export function keepsData(type: string): boolean {
  return !keepsNothing(type) && KEEP_DATA.some((pattern) => pattern.test(type));
}
