import type { Cloud } from "../../components/contract/cloud";
import type { PropertyValue } from "../../graph/model/property";

/** A wrong value in a resource of the reference stamp, and how the finding must begin. */
export interface Planted {
  readonly cloud: Cloud;
  /** The type, without the provider's name. */
  readonly type: string;
  /** Path of the property; items by their number. */
  readonly path: string;
  /** Undefined takes the property away. */
  readonly value: PropertyValue | undefined;
  readonly says: string;
  /** Region the resource is judged for; default the reference's own. */
  readonly region?: string;
}

const long = (length: number): string => "a".repeat(length);

/** Wrong words, too much, too little, other forms, what is missing, what can only be read, what a region does not sell. */
export const PLANTED: readonly Planted[] = [
  // AWS
  { cloud: "aws", type: "kms/key:Key", path: "keyUsage", value: "ENCRYPT", says: "one of" },
  { cloud: "aws", type: "kms/key:Key", path: "rotationPeriodInDays", value: 30, says: "at least 90" },
  { cloud: "aws", type: "cloudwatch/logGroup:LogGroup", path: "retentionInDays", value: 91, says: "one of" },
  {
    cloud: "aws",
    type: "cloudwatch/logGroup:LogGroup",
    path: "name",
    value: "logs of mine",
    says: "matching",
  },
  { cloud: "aws", type: "cloudwatch/logGroup:LogGroup", path: "name", value: long(513), says: "at most 512" },
  { cloud: "aws", type: "lambda/function:Function", path: "memorySize", value: "much", says: "no number" },
  { cloud: "aws", type: "lambda/function:Function", path: "timeout", value: "long", says: "no number" },
  { cloud: "aws", type: "lambda/function:Function", path: "role", value: undefined, says: "is required" },
  {
    cloud: "aws",
    type: "lambda/function:Function",
    path: "arn",
    value: "arn:aws:lambda:x",
    says: "no argument",
  },
  {
    cloud: "aws",
    type: "rds/instance:Instance",
    path: "instanceClass",
    value: "db.r6g.huge",
    says: "one of",
  },
  {
    cloud: "aws",
    type: "rds/instance:Instance",
    path: "instanceClass",
    value: "db.t2.micro",
    says: "one of",
    region: "eu-central-2",
  },
  {
    cloud: "aws",
    type: "rds/instance:Instance",
    path: "instanceClass",
    value: undefined,
    says: "is required",
  },
  {
    cloud: "aws",
    type: "elasticache/replicationGroup:ReplicationGroup",
    path: "nodeType",
    value: "cache.t4g.giant",
    says: "one of",
  },
  { cloud: "aws", type: "ecs/service:Service", path: "launchType", value: "LAMBDA", says: "one of" },
  {
    cloud: "aws",
    type: "ecs/service:Service",
    path: "availabilityZoneRebalancing",
    value: "YES",
    says: "one of",
  },
  {
    cloud: "aws",
    type: "ecs/taskDefinition:TaskDefinition",
    path: "family",
    value: undefined,
    says: "is required",
  },
  { cloud: "aws", type: "lb/listenerRule:ListenerRule", path: "priority", value: "first", says: "no number" },
  { cloud: "aws", type: "wafv2/webAcl:WebAcl", path: "scope", value: "EVERYWHERE", says: "one of" },
  { cloud: "aws", type: "wafv2/webAcl:WebAcl", path: "name", value: long(129), says: "matching" },
  // Azure
  {
    cloud: "azure",
    type: "portal:Dashboard",
    path: "dashboardName",
    value: "acmep-routing-routing-ab12c",
    says: "matching",
  },
  { cloud: "azure", type: "portal:Dashboard", path: "dashboardName", value: "ab", says: "at least 3" },
  { cloud: "azure", type: "dbforpostgresql:Server", path: "createMode", value: "Copy", says: "one of" },
  { cloud: "azure", type: "dbforpostgresql:Server", path: "version", value: "9.6", says: "one of" },
  {
    cloud: "azure",
    type: "dbforpostgresql:Server",
    path: "highAvailability.mode",
    value: "Zone",
    says: "one of",
  },
  {
    cloud: "azure",
    type: "dbforpostgresql:Server",
    path: "storage.autoGrow",
    value: "Maybe",
    says: "one of",
  },
  { cloud: "azure", type: "dbforpostgresql:Server", path: "state", value: "Ready", says: "read-only" },
  { cloud: "azure", type: "dbforpostgresql:Server", path: "sku.tier", value: "Huge", says: "one of" },
  { cloud: "azure", type: "keyvault:Vault", path: "vaultName", value: long(25), says: "matching" },
  { cloud: "azure", type: "keyvault:Vault", path: "properties.sku.name", value: "basic", says: "one of" },
  {
    cloud: "azure",
    type: "keyvault:Vault",
    path: "properties.networkAcls.bypass",
    value: "Everybody",
    says: "one of",
  },
  { cloud: "azure", type: "keyvault:Key", path: "properties.kty", value: "DSA", says: "one of" },
  { cloud: "azure", type: "keyvault:Key", path: "keyName", value: "a_key", says: "matching" },
  {
    cloud: "azure",
    type: "storage:StorageAccount",
    path: "accountName",
    value: long(25),
    says: "at most 24",
  },
  { cloud: "azure", type: "storage:StorageAccount", path: "sku.name", value: "Standard_XRS", says: "one of" },
  { cloud: "azure", type: "storage:StorageAccount", path: "kind", value: "StorageV3", says: "one of" },
  {
    cloud: "azure",
    type: "storage:BlobServiceProperties",
    path: "deleteRetentionPolicy.days",
    value: 366,
    says: "at most 365",
  },
  {
    cloud: "azure",
    type: "storage:BlobServiceProperties",
    path: "restorePolicy.enabled",
    value: undefined,
    says: "is required",
  },
  {
    cloud: "azure",
    type: "redisenterprise:RedisEnterprise",
    path: "clusterName",
    value: "two--dashes",
    says: "matching",
  },
  { cloud: "azure", type: "network:NatGateway", path: "sku.name", value: "Free", says: "one of" },
  { cloud: "azure", type: "operationalinsights:Workspace", path: "sku.name", value: "PerTB", says: "one of" },
  { cloud: "azure", type: "monitor:MetricAlert", path: "severity", value: undefined, says: "is required" },
  // Google Cloud
  {
    cloud: "gcp",
    type: "sql/databaseInstance:DatabaseInstance",
    path: "databaseVersion",
    value: "POSTGRES_99",
    says: "one of",
  },
  {
    cloud: "gcp",
    type: "sql/databaseInstance:DatabaseInstance",
    path: "settings.availabilityType",
    value: "GLOBAL",
    says: "one of",
  },
  {
    cloud: "gcp",
    type: "sql/databaseInstance:DatabaseInstance",
    path: "settings.edition",
    value: "GOLD",
    says: "one of",
  },
  {
    cloud: "gcp",
    type: "sql/databaseInstance:DatabaseInstance",
    path: "selfLink",
    value: "x",
    says: "no argument",
  },
  { cloud: "gcp", type: "kms/cryptoKey:CryptoKey", path: "purpose", value: "HASH", says: "one of" },
  { cloud: "gcp", type: "compute/network:Network", path: "name", value: "UPPER", says: "matching" },
  {
    cloud: "gcp",
    type: "compute/network:Network",
    path: "autoCreateSubnetworks",
    value: "perhaps",
    says: "neither true nor false",
  },
  {
    cloud: "gcp",
    type: "compute/subnetwork:Subnetwork",
    path: "privateIpGoogleAccess",
    value: "perhaps",
    says: "neither true nor false",
  },
  { cloud: "gcp", type: "compute/firewall:Firewall", path: "direction", value: "SIDEWAYS", says: "one of" },
  { cloud: "gcp", type: "compute/firewall:Firewall", path: "network", value: undefined, says: "is required" },
  {
    cloud: "gcp",
    type: "compute/regionSslPolicy:RegionSslPolicy",
    path: "minTlsVersion",
    value: "TLS_0_9",
    says: "one of",
  },
  {
    cloud: "gcp",
    type: "compute/forwardingRule:ForwardingRule",
    path: "loadBalancingScheme",
    value: "SOMEHOW",
    says: "one of",
  },
  {
    cloud: "gcp",
    type: "monitoring/alertPolicy:AlertPolicy",
    path: "combiner",
    value: "XOR",
    says: "one of",
  },
];
