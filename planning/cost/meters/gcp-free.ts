const NONE = "Google Cloud bills nothing for it";
const PART = "a setting of a resource that is billed";
const EDGE = "billed with the forwarding rules of the load balancer";

/** Types that have no price of their own, and why. */
export const GCP_FREE: Readonly<Record<string, string>> = {
  "gcp:artifactregistry/repositoryIamMember:RepositoryIamMember": NONE,
  "gcp:certificatemanager/certificate:Certificate": "the first hundred certificates cost nothing",
  "gcp:certificatemanager/dnsAuthorization:DnsAuthorization": NONE,
  "gcp:compute/address:Address": "a load balancer's costs nothing, a NAT gateway's is billed with it",
  "gcp:compute/firewall:Firewall": NONE,
  "gcp:compute/globalAddress:GlobalAddress": "a private range, which costs nothing",
  "gcp:compute/regionBackendService:RegionBackendService": EDGE,
  "gcp:compute/regionNetworkEndpointGroup:RegionNetworkEndpointGroup": EDGE,
  "gcp:compute/regionSslPolicy:RegionSslPolicy": EDGE,
  "gcp:compute/regionTargetHttpProxy:RegionTargetHttpProxy": EDGE,
  "gcp:compute/regionTargetHttpsProxy:RegionTargetHttpsProxy": EDGE,
  "gcp:compute/regionUrlMap:RegionUrlMap": EDGE,
  "gcp:compute/router:Router": "billed with the NAT gateway on it",
  "gcp:compute/subnetwork:Subnetwork": "its flow logs are counted with the log bucket",
  "gcp:dns/policy:Policy": NONE,
  "gcp:dns/recordSet:RecordSet": "billed with its zone; the queries are counted there",
  "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember": NONE,
  "gcp:kms/keyRing:KeyRing": "billed by the versions of its keys",
  "gcp:logging/projectSink:ProjectSink": "billed with the log bucket it writes to",
  "gcp:monitoring/dashboard:Dashboard": NONE,
  "gcp:monitoring/notificationChannel:NotificationChannel": NONE,
  "gcp:monitoring/uptimeCheckConfig:UptimeCheckConfig":
    "by use: the first million checks of a project cost nothing",
  "gcp:networkconnectivity/serviceConnectionPolicy:ServiceConnectionPolicy": NONE,
  "gcp:projects/iAMAuditConfig:IAMAuditConfig":
    "the audit logs it turns on are few and counted with the log bucket",
  "gcp:projects/iAMCustomRole:IAMCustomRole": NONE,
  "gcp:projects/iAMMember:IAMMember": NONE,
  "gcp:projects/service:Service": NONE,
  "gcp:projects/serviceIdentity:ServiceIdentity": NONE,
  "gcp:bigquery/iamMember:IamMember": NONE,
  "gcp:pubsub/subscriptionIAMMember:SubscriptionIAMMember": NONE,
  "gcp:pubsub/topicIAMMember:TopicIAMMember": NONE,
  "gcp:secretmanager/secret:Secret": "billed by its versions",
  "gcp:secretmanager/secretIamMember:SecretIamMember": NONE,
  "gcp:serviceaccount/account:Account": NONE,
  "gcp:servicenetworking/connection:Connection": NONE,
  "gcp:sql/database:Database": "billed with its instance",
  "gcp:sql/user:User": PART,
  "gcp:storage/bucketIAMMember:BucketIAMMember": NONE,
  "gcp:storage/transferJob:TransferJob":
    "between buckets it costs nothing; the traffic is counted with the vault",
};
