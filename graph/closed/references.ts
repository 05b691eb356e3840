/**
 * Inputs that take another resource's plain name, which has no form an identifier is known by. A literal here is a
 * reference to something the stamp did not make. Paths are without indexes.
 */
const REFERENCES: Readonly<Record<string, readonly string[]>> = {
  "aws:rds/instance:Instance": [
    "replicateSourceDb",
    "snapshotIdentifier",
    "restoreToPointInTime.sourceDbInstanceIdentifier",
    "restoreToPointInTime.sourceDbiResourceId",
    "dbSubnetGroupName",
    "parameterGroupName",
    "optionGroupName",
    "monitoringRoleArn",
  ],
  "aws:rds/cluster:Cluster": [
    "globalClusterIdentifier",
    "replicationSourceIdentifier",
    "snapshotIdentifier",
    "dbSubnetGroupName",
    "restoreToPointInTime.sourceClusterIdentifier",
  ],
  "aws:rds/clusterInstance:ClusterInstance": ["clusterIdentifier", "dbSubnetGroupName"],
  "aws:elasticache/replicationGroup:ReplicationGroup": [
    "globalReplicationGroupId",
    "snapshotName",
    "subnetGroupName",
  ],
  "aws:elasticache/cluster:Cluster": ["replicationGroupId", "subnetGroupName", "snapshotName"],
  "aws:s3/bucketLogging:BucketLogging": ["targetBucket", "bucket"],
  "aws:s3/bucketPolicy:BucketPolicy": ["bucket"],
  "aws:s3/bucketReplicationConfig:BucketReplicationConfig": ["bucket"],
  "aws:iam/rolePolicy:RolePolicy": ["role"],
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": ["role"],
  "aws:ecs/service:Service": ["cluster"],
  "aws:kms/alias:Alias": ["targetKeyId"],
  "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter": ["logGroup"],
  "aws:route53/record:Record": ["zoneId"],
  "aws:backup/selection:Selection": ["planId"],
  "aws:backup/plan:Plan": ["rules.targetVaultName"],
  "azure-native:servicebus:Queue": ["forwardTo", "forwardDeadLetteredMessagesTo", "namespaceName"],
  "azure-native:servicebus:DisasterRecoveryConfig": ["partnerNamespace", "namespaceName"],
  "azure-native:storage:ObjectReplicationPolicy": ["destinationAccount", "sourceAccount", "accountName"],
  "azure-native:dbforpostgresql:VirtualEndpoint": ["members", "serverName"],
  "azure-native:storage:BlobContainer": ["accountName"],
  "azure-native:keyvault:Secret": ["vaultName"],
  "azure-native:keyvault:Key": ["vaultName"],
  "azure-native:network:Subnet": ["virtualNetworkName"],
  "azure-native:network:PrivateDnsZoneGroup": ["privateEndpointName"],
  "azure-native:privatedns:VirtualNetworkLink": ["privateZoneName"],
  "gcp:compute/networkPeering:NetworkPeering": ["network", "peerNetwork"],
  "gcp:networkconnectivity/spoke:Spoke": ["hub"],
  "gcp:compute/sharedVPCServiceProject:SharedVPCServiceProject": ["hostProject", "serviceProject"],
  "gcp:compute/subnetwork:Subnetwork": ["network"],
  "gcp:compute/firewall:Firewall": ["network"],
  "gcp:compute/router:Router": ["network"],
  "gcp:compute/subnetworkIAMMember:SubnetworkIAMMember": ["subnetwork"],
  "gcp:sql/databaseInstance:DatabaseInstance": [
    "masterInstanceName",
    "clone.sourceInstanceName",
    "restoreBackupContext.instanceId",
    "restoreBackupContext.project",
    "settings.ipConfiguration.privateNetwork",
  ],
  "gcp:sql/database:Database": ["instance"],
  "gcp:sql/user:User": ["instance"],
  "gcp:pubsub/subscription:Subscription": ["topic", "deadLetterPolicy.deadLetterTopic"],
  "gcp:pubsub/topicIAMMember:TopicIAMMember": ["topic"],
  "gcp:pubsub/subscriptionIAMMember:SubscriptionIAMMember": ["subscription"],
  "gcp:storage/bucketIAMMember:BucketIAMMember": ["bucket"],
  "gcp:storage/transferJob:TransferJob": [
    "transferSpec.gcsDataSink.bucketName",
    "transferSpec.gcsDataSource.bucketName",
  ],
  "gcp:secretmanager/secretIamMember:SecretIamMember": ["secretId"],
  "gcp:cloudrunv2/service:Service": [
    "template.containers.envs.valueSource.secretKeyRef.secret",
    "template.volumes.secret.secret",
    "template.volumes.cloudSqlInstance.instances",
    "template.serviceAccount",
    "template.vpcAccess.networkInterfaces.network",
    "template.vpcAccess.networkInterfaces.subnetwork",
    "template.vpcAccess.connector",
  ],
  "gcp:dns/managedZone:ManagedZone": [
    "peeringConfig.targetNetwork.networkUrl",
    "privateVisibilityConfig.networks.networkUrl",
  ],
  "gcp:dns/recordSet:RecordSet": ["managedZone"],
  "gcp:compute/serviceAttachment:ServiceAttachment": ["consumerAcceptLists.projectIdOrNum"],
  "gcp:monitoring/monitoredProject:MonitoredProject": ["metricsScope"],
};

/** Names that mean the cloud's own default rather than a resource. */
const NOT_NAMES = /^(?:$|\*|default\.[a-z0-9.-]+|default:[a-z0-9-]+|none|self)$/u;

/** Whether this input takes the name of another resource. */
export function isReference(type: string, path: string): boolean {
  const paths = REFERENCES[type];
  return paths?.includes(path.replaceAll(/\[\d+\]/gu, "")) ?? false;
}

/** Whether a value in such an input names a resource. */
export function isName(value: string): boolean {
  return !NOT_NAMES.test(value);
}
