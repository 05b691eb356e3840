import { DNS_NAME, type NameRules, rule } from "./rule";

/** RFC 1035. Source: https://cloud.google.com/compute/docs/naming-resources */
const COMPUTE = /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/;
/** Source: https://cloud.google.com/kms/docs/reference/rest/v1/projects.locations.keyRings/create */
const KMS = /^[\w-]{1,63}$/;
/** Source: https://cloud.google.com/pubsub/docs/pubsub-basics#resource_names */
const PUBSUB = /^(?!goog)[A-Za-z][\w.~+%-]{2,254}$/;
/** Source: https://cloud.google.com/run/docs/reference/rest/v2/projects.locations.services/create */
const RUN = /^(?=.{1,49}$)[a-z]([a-z0-9-]*[a-z0-9])?$/;
/** Source: https://cloud.google.com/monitoring/api/ref_v3/rest/v3/projects.alertPolicies */
const DISPLAY = /^.{1,512}$/;

/** What Google Cloud allows. */
export const GCP_NAMES: NameRules = {
  "gcp:kms/keyRing:KeyRing": [rule("name", KMS, "account", "location")],
  "gcp:kms/cryptoKey:CryptoKey": [rule("name", KMS, "account", "keyRing")],
  "gcp:compute/network:Network": [rule("name", COMPUTE, "account")],
  "gcp:compute/subnetwork:Subnetwork": [rule("name", COMPUTE)],
  "gcp:compute/address:Address": [rule("name", COMPUTE)],
  "gcp:compute/globalAddress:GlobalAddress": [rule("name", COMPUTE, "account")],
  "gcp:compute/router:Router": [rule("name", COMPUTE)],
  "gcp:compute/routerNat:RouterNat": [rule("name", COMPUTE, "region", "router")],
  "gcp:compute/firewall:Firewall": [rule("name", COMPUTE, "account")],
  "gcp:compute/forwardingRule:ForwardingRule": [rule("name", COMPUTE)],
  "gcp:compute/regionBackendService:RegionBackendService": [rule("name", COMPUTE)],
  "gcp:compute/regionNetworkEndpointGroup:RegionNetworkEndpointGroup": [rule("name", COMPUTE)],
  "gcp:compute/regionSecurityPolicy:RegionSecurityPolicy": [rule("name", COMPUTE)],
  "gcp:compute/regionSslPolicy:RegionSslPolicy": [rule("name", COMPUTE)],
  "gcp:compute/regionTargetHttpProxy:RegionTargetHttpProxy": [rule("name", COMPUTE)],
  "gcp:compute/regionTargetHttpsProxy:RegionTargetHttpsProxy": [rule("name", COMPUTE)],
  "gcp:compute/regionUrlMap:RegionUrlMap": [rule("name", COMPUTE)],
  // Source: https://cloud.google.com/vpc/docs/configure-service-connection-policies
  "gcp:networkconnectivity/serviceConnectionPolicy:ServiceConnectionPolicy": [rule("name", COMPUTE)],
  // Source: https://cloud.google.com/dns/docs/reference/rest/v1/managedZones
  "gcp:dns/managedZone:ManagedZone": [rule("name", COMPUTE, "account"), rule("dnsName", DNS_NAME, "global")],
  "gcp:dns/policy:Policy": [rule("name", COMPUTE, "account")],
  "gcp:dns/recordSet:RecordSet": [rule("name", DNS_NAME, "global", "managedZone", "type", "project")],
  // Source: https://cloud.google.com/storage/docs/buckets#naming
  "gcp:storage/bucket:Bucket": [
    rule("name", /^(?!goog)(?!.*google)[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/, "global"),
  ],
  "gcp:pubsub/topic:Topic": [rule("name", PUBSUB, "account")],
  "gcp:pubsub/subscription:Subscription": [rule("name", PUBSUB, "account")],
  // Source: https://cloud.google.com/memorystore/docs/valkey/reference/rest/v1/projects.locations.instances/create
  "gcp:memorystore/instance:Instance": [rule("instanceId", /^[a-z][a-z0-9-]{2,61}[a-z0-9]$/)],
  // 98 with the project and a colon; a project's id has 30 at most. Source: https://cloud.google.com/sql/docs/postgres/create-instance
  "gcp:sql/databaseInstance:DatabaseInstance": [
    rule("name", /^(?=.{1,67}$)[a-z]([a-z0-9-]*[a-z0-9])?$/, "account"),
  ],
  "gcp:sql/database:Database": [rule("name", /^[a-z_]\w{0,62}$/, "account", "instance")],
  "gcp:sql/user:User": [rule("name", /^[a-z_][\w.@-]{0,62}$/, "account", "instance")],
  // Source: https://cloud.google.com/secret-manager/docs/reference/rest/v1/projects.secrets/create
  "gcp:secretmanager/secret:Secret": [rule("secretId", /^[\w-]{1,255}$/, "account")],
  // Source: https://cloud.google.com/iam/docs/service-accounts-create
  "gcp:serviceaccount/account:Account": [rule("accountId", /^[a-z][a-z0-9-]{4,28}[a-z0-9]$/, "account")],
  // Source: https://cloud.google.com/iam/docs/creating-custom-roles
  "gcp:projects/iAMCustomRole:IAMCustomRole": [rule("roleId", /^[\w.]{3,64}$/, "account")],
  "gcp:cloudrunv2/service:Service": [rule("name", RUN)],
  "gcp:cloudrunv2/workerPool:WorkerPool": [rule("name", RUN)],
  // Source: https://cloud.google.com/certificate-manager/docs/reference/certificate-manager/rest
  "gcp:certificatemanager/certificate:Certificate": [rule("name", /^[A-Za-z][\w-]{0,62}$/)],
  "gcp:certificatemanager/dnsAuthorization:DnsAuthorization": [rule("name", /^[A-Za-z][\w-]{0,62}$/)],
  // Source: https://cloud.google.com/scheduler/docs/reference/rest/v1/projects.locations.jobs
  "gcp:cloudscheduler/job:Job": [rule("name", /^[\w-]{1,500}$/)],
  // Source: https://cloud.google.com/logging/docs/reference/v2/rest/v2/projects.locations.buckets/create
  "gcp:logging/projectBucketConfig:ProjectBucketConfig": [
    rule("bucketId", /^[A-Za-z0-9][\w.-]{0,99}$/, "account", "location"),
  ],
  "gcp:logging/projectSink:ProjectSink": [rule("name", /^[A-Za-z0-9][\w.-]{0,99}$/, "account")],
  // What the console lists; ids are Google's. A name of its own tells a stamp's alarm in a message.
  "gcp:monitoring/alertPolicy:AlertPolicy": [rule("displayName", DISPLAY, "account")],
  "gcp:monitoring/notificationChannel:NotificationChannel": [rule("displayName", DISPLAY, "account")],
  "gcp:monitoring/uptimeCheckConfig:UptimeCheckConfig": [rule("displayName", DISPLAY, "account")],
};

/** Grants and switches of something that has a name, and what Google gives an id. */
export const GCP_NAMELESS =
  /^gcp:([a-z0-9]+\/\w*(IAM|Iam|iAM|iam)(Member|AuditConfig):|projects\/service(Identity)?:|secretmanager\/secretVersion:|servicenetworking\/connection:|storage\/transferJob:|monitoring\/dashboard:)/;
