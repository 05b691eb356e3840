/** How long a type usually takes to be made. */
export interface CreationTime {
  readonly minutes: number;
  /** Where that is said, or where it is measured in public. */
  readonly source: string;
}

/** What the rest takes: a call and its answer. */
export const USUAL = 0.2;

const RDS =
  "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_GettingStarted.CreatingConnecting.PostgreSQL.html (up to 20 minutes)";
const AWS_TIMES =
  "https://registry.terraform.io/providers/hashicorp/aws/latest/docs (timeouts and acceptance tests)";
const AZURE_TIMES =
  "https://learn.microsoft.com/azure/azure-resource-manager/management/ and the provider's acceptance tests";
const GOOGLE_TIMES =
  "https://registry.terraform.io/providers/hashicorp/google/latest/docs (timeouts and acceptance tests)";

/**
 * Type → usual time. Only what takes a minute or more: it is the length of the longest chain of these that a stamp takes. Times vary
 * by a third and more with region and day; they are for planning and promise nothing.
 */
export const CREATION_TIMES: Readonly<Record<string, CreationTime>> = {
  "aws:rds/instance:Instance": { minutes: 15, source: RDS },
  "aws:rds/proxy:Proxy": { minutes: 5, source: AWS_TIMES },
  "aws:elasticache/replicationGroup:ReplicationGroup": { minutes: 12, source: AWS_TIMES },
  "aws:ec2/natGateway:NatGateway": { minutes: 2, source: AWS_TIMES },
  "aws:ec2/vpcEndpoint:VpcEndpoint": { minutes: 1.5, source: AWS_TIMES },
  "aws:lb/loadBalancer:LoadBalancer": { minutes: 3, source: AWS_TIMES },
  "aws:acm/certificateValidation:CertificateValidation": { minutes: 3, source: AWS_TIMES },
  "aws:ecs/service:Service": { minutes: 3, source: AWS_TIMES },
  "aws:cloudfront/distribution:Distribution": { minutes: 5, source: AWS_TIMES },
  "aws:dynamodb/table:Table": { minutes: 3, source: AWS_TIMES },
  "aws:opensearch/domain:Domain": { minutes: 20, source: AWS_TIMES },
  "azure-native:dbforpostgresql:Server": { minutes: 10, source: AZURE_TIMES },
  "azure-native:redisenterprise:RedisEnterprise": { minutes: 10, source: AZURE_TIMES },
  "azure-native:app:ManagedEnvironment": { minutes: 5, source: AZURE_TIMES },
  "azure-native:app:ContainerApp": { minutes: 1, source: AZURE_TIMES },
  "azure-native:servicebus:Namespace": { minutes: 3, source: AZURE_TIMES },
  "azure-native:cosmosdb:DatabaseAccount": { minutes: 6, source: AZURE_TIMES },
  "azure-native:cdn:Profile": { minutes: 1, source: AZURE_TIMES },
  "azure-native:network:PrivateEndpoint": { minutes: 1, source: AZURE_TIMES },
  "azure-native:dataprotection:BackupInstance": { minutes: 2, source: AZURE_TIMES },
  "gcp:sql/databaseInstance:DatabaseInstance": { minutes: 11, source: GOOGLE_TIMES },
  "gcp:memorystore/instance:Instance": { minutes: 8, source: GOOGLE_TIMES },
  "gcp:servicenetworking/connection:Connection": { minutes: 2, source: GOOGLE_TIMES },
  "gcp:projects/service:Service": { minutes: 0.5, source: GOOGLE_TIMES },
  "gcp:cloudrunv2/service:Service": { minutes: 1, source: GOOGLE_TIMES },
  "gcp:firestore/database:Database": { minutes: 3, source: GOOGLE_TIMES },
};
