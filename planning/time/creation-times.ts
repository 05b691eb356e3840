/** How long a type usually takes to be made. */
export interface CreationTime {
  readonly minutes: number;
  /**
   * Who says so, and what: its cloud, those who keep its provider, or a public log of somebody who made one. Absent for an estimate of
   * ours, which nobody has measured.
   */
  readonly source?: string;
  /** Who says what it takes at most, where nobody says what it takes: a test that makes one, looks at it and removes it. */
  readonly bound?: string;
  /** Minutes that a standby adds to a server that has one. An estimate of ours: the sources' servers have none. */
  readonly standby?: number;
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

const FLEXIBLE_SERVER =
  "https://learn.microsoft.com/azure/container-apps/microservices-dapr-bindings and https://github.com/hashicorp/terraform-provider-azurerm/pull/32121 (4 minutes; a test that makes one and removes it takes 7.5 to 11 minutes)";
const ENVIRONMENT =
  "https://learn.microsoft.com/azure/container-apps/first-java-ai-application and https://learn.microsoft.com/azure/container-apps/microservices-dapr-bindings (3 in a network of one's own, 1.6 without; its app 0.3 to 0.7 minutes)";
const PRIVATE_ENDPOINT =
  "https://github.com/Azure-Samples/mcp-sdk-functions-hosting-python and https://github.com/hashicorp/terraform-provider-azurerm/pull/32580 (0.5 minutes; a test that makes one and removes it takes 4.4 to 6.4 minutes)";
const REDIS_TEST = "https://github.com/hashicorp/terraform-provider-azurerm/pull/32722 (14.5 minutes)";
/** Premium, as a stamp's is; a Standard one is there within a minute. */
const NAMESPACE_TEST = "https://github.com/hashicorp/terraform-provider-azurerm/pull/33347 (5.3 minutes)";
/** Standard; those who keep the provider make one, look at it and remove it. */
const EVENT_HUBS_TEST =
  "https://github.com/hashicorp/terraform-provider-azurerm/pull/33216 (2.7 to 3.8 minutes)";
/** In two regions, as the routing layer's is. */
const COSMOS_TEST =
  "https://github.com/hashicorp/terraform-provider-azurerm/pull/32634 (11.1 to 12.5 minutes)";
/** With an origin group; most of it is the profile's removal. */
const FRONT_DOOR_TEST = "https://github.com/hashicorp/terraform-provider-azurerm/pull/32849 (19.7 minutes)";

/**
 * Type → usual time. Only what takes a minute or more: it is the length of the longest chain of these that a stamp takes. Times vary
 * by a third and more with region and day; they are for planning and promise nothing. Where no source stands, no page that we
 * could read names a number: `preview` marks such a step.
 */
export const CREATION_TIMES: Readonly<Record<string, CreationTime>> = {
  "aws:rds/instance:Instance": { minutes: 15, source: RDS },
  "aws:rds/proxy:Proxy": { minutes: 5 },
  "aws:elasticache/replicationGroup:ReplicationGroup": { minutes: 6, source: CACHE },
  "aws:ec2/natGateway:NatGateway": { minutes: 2, source: NAT },
  "aws:ec2/vpcEndpoint:VpcEndpoint": { minutes: 1.5 },
  "aws:lb/loadBalancer:LoadBalancer": { minutes: 3, source: BALANCER },
  "aws:acm/certificateValidation:CertificateValidation": { minutes: 3 },
  "aws:ecs/service:Service": { minutes: 3 },
  "aws:cloudfront/distribution:Distribution": { minutes: 4, source: DISTRIBUTION },
  "aws:cloudfront/multitenantDistribution:MultitenantDistribution": { minutes: 4, source: DISTRIBUTION },
  "aws:dynamodb/table:Table": { minutes: 3 },
  "aws:opensearch/domain:Domain": { minutes: 20, source: OPENSEARCH },
  "azure-native:dbforpostgresql:Server": { minutes: 5, source: FLEXIBLE_SERVER, standby: 5 },
  "azure-native:redisenterprise:RedisEnterprise": { minutes: 10, bound: REDIS_TEST },
  "azure-native:app:ManagedEnvironment": { minutes: 3, source: ENVIRONMENT },
  "azure-native:app:ContainerApp": { minutes: 0.7, source: ENVIRONMENT },
  "azure-native:servicebus:Namespace": { minutes: 3, bound: NAMESPACE_TEST },
  "azure-native:eventhub:Namespace": { minutes: 2, bound: EVENT_HUBS_TEST },
  "azure-native:cosmosdb:DatabaseAccount": { minutes: 6, bound: COSMOS_TEST },
  "azure-native:cdn:Profile": { minutes: 1, bound: FRONT_DOOR_TEST },
  "azure-native:network:PrivateEndpoint": { minutes: 1, source: PRIVATE_ENDPOINT },
  "azure-native:dataprotection:BackupInstance": { minutes: 2 },
  "gcp:sql/databaseInstance:DatabaseInstance": { minutes: 11, source: CLOUD_SQL },
  "gcp:memorystore/instance:Instance": { minutes: 8 },
  "gcp:servicenetworking/connection:Connection": { minutes: 1 },
  "gcp:projects/service:Service": { minutes: 0.5 },
  "gcp:cloudrunv2/service:Service": { minutes: 1 },
  "gcp:firestore/database:Database": { minutes: 3 },
};
