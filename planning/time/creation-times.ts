/** How long a type usually takes to be made. */
export interface CreationTime {
  readonly minutes: number;
  /**
   * Who says so, and what: its cloud, those who keep its provider, or a public log of somebody who made one. Absent for an estimate of
   * ours, which nobody has measured.
   */
  readonly source?: string;
}

/** What the rest takes: a call and its answer. */
export const USUAL = 0.2;

const RDS =
  "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_GettingStarted.CreatingConnecting.PostgreSQL.html (up to 20 minutes)";
const OPENSEARCH =
  "https://docs.aws.amazon.com/opensearch-service/latest/developerguide/gsgcreate-domain.html (typically 15 to 30 minutes)";
const LOG = "https://github.com/antonakv/tf-aws-activeactive-agents/blob/main/README.md";
const OTHER_LOG =
  "https://github.com/wongcheefah-redalpha/runracing-cloud/blob/main/demo/terraform/logs/04-apply.log";
const NAT = `${LOG} and ${OTHER_LOG} (1.7 and 2 minutes)`;
const BALANCER = `${LOG} (five made in 2 to 3.2 minutes)`;
/** Of small groups. */
const CACHE = `${LOG} and ${OTHER_LOG} (6 and 4.8 minutes)`;
const DISTRIBUTION = `${OTHER_LOG} (3.8 minutes)`;
const CLOUD_SQL =
  "https://github.com/turbot/steampipe-plugin-gcp/pull/161 and https://github.com/hashicorp/terraform-provider-google/issues/14770 (a log of 11.2 minutes; for PostgreSQL those who keep the provider call normal: 15 to 20 minutes)";

/**
 * Type → usual time. Only what takes a minute or more: it is the length of the longest chain of these that a stamp takes. Times vary
 * by a third and more with region and day; they are for planning and promise nothing. Where no source stands, no page that we
 * could read names a number: `preview` marks such a step.
 */
export const CREATION_TIMES: Readonly<Record<string, CreationTime>> = {
  "aws:rds/instance:Instance": { minutes: 15, source: RDS },
  "aws:rds/proxy:Proxy": { minutes: 5 },
  "aws:elasticache/replicationGroup:ReplicationGroup": { minutes: 7, source: CACHE },
  "aws:ec2/natGateway:NatGateway": { minutes: 2, source: NAT },
  "aws:ec2/vpcEndpoint:VpcEndpoint": { minutes: 1.5 },
  "aws:lb/loadBalancer:LoadBalancer": { minutes: 3, source: BALANCER },
  "aws:acm/certificateValidation:CertificateValidation": { minutes: 3 },
  "aws:ecs/service:Service": { minutes: 3 },
  "aws:cloudfront/distribution:Distribution": { minutes: 4, source: DISTRIBUTION },
  "aws:dynamodb/table:Table": { minutes: 3 },
  "aws:opensearch/domain:Domain": { minutes: 20, source: OPENSEARCH },
  "azure-native:dbforpostgresql:Server": { minutes: 10 },
  "azure-native:redisenterprise:RedisEnterprise": { minutes: 10 },
  "azure-native:app:ManagedEnvironment": { minutes: 5 },
  "azure-native:app:ContainerApp": { minutes: 1 },
  "azure-native:servicebus:Namespace": { minutes: 3 },
  "azure-native:cosmosdb:DatabaseAccount": { minutes: 6 },
  "azure-native:cdn:Profile": { minutes: 1 },
  "azure-native:network:PrivateEndpoint": { minutes: 1 },
  "azure-native:dataprotection:BackupInstance": { minutes: 2 },
  "gcp:sql/databaseInstance:DatabaseInstance": { minutes: 11, source: CLOUD_SQL },
  "gcp:memorystore/instance:Instance": { minutes: 8 },
  "gcp:servicenetworking/connection:Connection": { minutes: 1 },
  "gcp:projects/service:Service": { minutes: 0.5 },
  "gcp:cloudrunv2/service:Service": { minutes: 1 },
  "gcp:firestore/database:Database": { minutes: 3 },
};
