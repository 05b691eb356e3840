/** Within what a cloud keeps a physical name unique. */
export type NameScope = "global" | "account" | "region";

/** Which input holds a resource's physical name, and how far it must be unique. */
export interface NameRule {
  readonly property: string;
  readonly scope: NameScope;
}

const rule = (property: string, scope: NameScope): NameRule => ({ property, scope });

/**
 * Physical names that two stamps may get in each other's way with. Names that live inside another resource (a
 * database in a server, a subnet in a network) can't collide and are left out.
 */
export const NAME_SCOPES: Readonly<Record<string, NameRule>> = {
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
  "aws:s3/bucket:Bucket": rule("bucket", "global"),
  "aws:s3/bucketV2:BucketV2": rule("bucket", "global"),
  "aws:iam/role:Role": rule("name", "account"),
  "aws:iam/policy:Policy": rule("name", "account"),
  "aws:iam/instanceProfile:InstanceProfile": rule("name", "account"),
  "aws:cloudfront/function:Function": rule("name", "account"),
  "aws:cloudwatch/dashboard:Dashboard": rule("dashboardName", "account"),
  "aws:rds/instance:Instance": rule("identifier", "region"),
  "aws:rds/cluster:Cluster": rule("clusterIdentifier", "region"),
  "aws:rds/subnetGroup:SubnetGroup": rule("name", "region"),
  "aws:rds/parameterGroup:ParameterGroup": rule("name", "region"),
  "aws:elasticache/replicationGroup:ReplicationGroup": rule("replicationGroupId", "region"),
  "aws:elasticache/subnetGroup:SubnetGroup": rule("name", "region"),
  "aws:elasticache/parameterGroup:ParameterGroup": rule("name", "region"),
  "aws:cloudwatch/eventBus:EventBus": rule("name", "region"),
  "aws:sqs/queue:Queue": rule("name", "region"),
  "aws:sns/topic:Topic": rule("name", "region"),
  "aws:lb/loadBalancer:LoadBalancer": rule("name", "region"),
  "aws:lb/targetGroup:TargetGroup": rule("name", "region"),
  "aws:ecs/cluster:Cluster": rule("name", "region"),
  "aws:secretsmanager/secret:Secret": rule("name", "region"),
  "aws:kms/alias:Alias": rule("name", "region"),
  "aws:lambda/function:Function": rule("name", "region"),
  "aws:cloudwatch/logGroup:LogGroup": rule("name", "region"),
  "aws:cloudwatch/metricAlarm:MetricAlarm": rule("name", "region"),
  "aws:backup/vault:Vault": rule("name", "region"),
  "aws:backup/restoreTestingPlan:RestoreTestingPlan": rule("name", "region"),
  "aws:wafv2/webAcl:WebAcl": rule("name", "region"),
  // https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules
  "azure-native:resources:ResourceGroup": rule("resourceGroupName", "account"),
  "azure-native:storage:StorageAccount": rule("accountName", "global"),
  "azure-native:keyvault:Vault": rule("vaultName", "global"),
  "azure-native:servicebus:Namespace": rule("namespaceName", "global"),
  "azure-native:eventhub:Namespace": rule("namespaceName", "global"),
  "azure-native:dbforpostgresql:Server": rule("serverName", "global"),
  "azure-native:redisenterprise:RedisEnterprise": rule("clusterName", "region"),
  "azure-native:containerregistry:Registry": rule("registryName", "global"),
  "azure-native:cosmosdb:DatabaseAccount": rule("accountName", "global"),
  // https://cloud.google.com/storage/docs/buckets#naming, https://cloud.google.com/compute/docs/naming-resources
  "gcp:storage/bucket:Bucket": rule("name", "global"),
  "gcp:organizations/project:Project": rule("projectId", "global"),
  "gcp:serviceaccount/account:Account": rule("accountId", "account"),
  "gcp:secretmanager/secret:Secret": rule("secretId", "account"),
  "gcp:pubsub/topic:Topic": rule("name", "account"),
  "gcp:pubsub/subscription:Subscription": rule("name", "account"),
  "gcp:sql/databaseInstance:DatabaseInstance": rule("name", "account"),
  "gcp:compute/network:Network": rule("name", "account"),
  "gcp:compute/globalAddress:GlobalAddress": rule("name", "account"),
  "gcp:compute/firewall:Firewall": rule("name", "account"),
  "gcp:compute/subnetwork:Subnetwork": rule("name", "region"),
  "gcp:compute/router:Router": rule("name", "region"),
  "gcp:cloudrunv2/service:Service": rule("name", "region"),
  "gcp:memorystore/instance:Instance": rule("instanceId", "region"),
  "gcp:kms/keyRing:KeyRing": rule("name", "region"),
  "gcp:dns/managedZone:ManagedZone": rule("name", "account"),
};

/** Inputs that give a network its addresses; lists and nested lists included. */
export const ADDRESS_SPACES: Readonly<Record<string, readonly string[]>> = {
  "aws:ec2/vpc:Vpc": ["cidrBlock"],
  "aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation": ["cidrBlock"],
  "aws:ec2/subnet:Subnet": ["cidrBlock"],
  "azure-native:network:VirtualNetwork": ["addressSpace.addressPrefixes", "subnets.addressPrefix"],
  "azure-native:network:Subnet": ["addressPrefix", "addressPrefixes"],
  "gcp:compute/subnetwork:Subnetwork": ["ipCidrRange", "secondaryIpRanges.ipCidrRange"],
};
