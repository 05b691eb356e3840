/** How long a type usually takes to be made. */
export interface CreationTime {
  readonly minutes: number;
  /** Where that is said, or that it is an estimate. */
  readonly source: string;
}

/** What the rest takes: a call and its answer. */
export const USUAL = 0.2;

const RDS =
  "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_GettingStarted.CreatingConnecting.PostgreSQL.html (up to 20 minutes)";
/** No page that we could read names a number: replace one by a measured time, and say where it was measured. */
const ESTIMATE = "an estimate of ours, not measured";

/**
 * Type → usual time. Only what takes a minute or more: it is the length of the longest chain of these that a stamp takes. Times vary
 * by a third and more with region and day; they are for planning and promise nothing.
 */
export const CREATION_TIMES: Readonly<Record<string, CreationTime>> = {
  "aws:rds/instance:Instance": { minutes: 15, source: RDS },
  "aws:rds/proxy:Proxy": { minutes: 5, source: ESTIMATE },
  "aws:elasticache/replicationGroup:ReplicationGroup": { minutes: 12, source: ESTIMATE },
  "aws:ec2/natGateway:NatGateway": { minutes: 2, source: ESTIMATE },
  "aws:ec2/vpcEndpoint:VpcEndpoint": { minutes: 1.5, source: ESTIMATE },
  "aws:lb/loadBalancer:LoadBalancer": { minutes: 3, source: ESTIMATE },
  "aws:acm/certificateValidation:CertificateValidation": { minutes: 3, source: ESTIMATE },
  "aws:ecs/service:Service": { minutes: 3, source: ESTIMATE },
  "aws:cloudfront/distribution:Distribution": { minutes: 5, source: ESTIMATE },
  "aws:dynamodb/table:Table": { minutes: 3, source: ESTIMATE },
  "aws:opensearch/domain:Domain": { minutes: 20, source: ESTIMATE },
  "azure-native:dbforpostgresql:Server": { minutes: 10, source: ESTIMATE },
  "azure-native:redisenterprise:RedisEnterprise": { minutes: 10, source: ESTIMATE },
  "azure-native:app:ManagedEnvironment": { minutes: 5, source: ESTIMATE },
  "azure-native:app:ContainerApp": { minutes: 1, source: ESTIMATE },
  "azure-native:servicebus:Namespace": { minutes: 3, source: ESTIMATE },
  "azure-native:cosmosdb:DatabaseAccount": { minutes: 6, source: ESTIMATE },
  "azure-native:cdn:Profile": { minutes: 1, source: ESTIMATE },
  "azure-native:network:PrivateEndpoint": { minutes: 1, source: ESTIMATE },
  "azure-native:dataprotection:BackupInstance": { minutes: 2, source: ESTIMATE },
  "gcp:sql/databaseInstance:DatabaseInstance": { minutes: 11, source: ESTIMATE },
  "gcp:memorystore/instance:Instance": { minutes: 8, source: ESTIMATE },
  "gcp:servicenetworking/connection:Connection": { minutes: 2, source: ESTIMATE },
  "gcp:projects/service:Service": { minutes: 0.5, source: ESTIMATE },
  "gcp:cloudrunv2/service:Service": { minutes: 1, source: ESTIMATE },
  "gcp:firestore/database:Database": { minutes: 3, source: ESTIMATE },
};
