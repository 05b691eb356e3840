import { DNS_NAME, type NameRules, rule } from "./rule";

/** Letters, digits and a few signs, as IAM has them. Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const IAM = (max: number): RegExp => new RegExp(`^[\\w+=,.@-]{1,${max}}$`);
/** RDS and ElastiCache: letter first, no two dashes together, none at the end. */
const CACHE_OR_DATABASE = (max: number): RegExp =>
  new RegExp(`^(?=.{1,${max}}$)[a-z][a-z0-9]*(-[a-z0-9]+)*$`);
/** Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html */
const BALANCER = /^(?!internal-)[A-Za-z0-9]([A-Za-z0-9-]{0,30}[A-Za-z0-9])?$/;
/** Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
const BUCKET =
  /^(?!xn--|sthree-|amzn-s3-demo-)(?!.*(-s3alias|--ol-s3|--x-s3|--table-s3)$)[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/;
/** Source: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html */
const LOG_GROUP = /^[\w./#-]{1,512}$/;
/** Source: https://docs.aws.amazon.com/aws-backup/latest/devguide/API_CreateBackupVault.html */
const BACKUP = /^[\w-]{2,50}$/;

/** What AWS allows. The source of a rule without one beside it is the Create call of that resource's API. */
export const AWS_NAMES: NameRules = {
  "aws:s3/bucket:Bucket": [rule("bucket", BUCKET, "global")],
  "aws:iam/role:Role": [rule("name", IAM(64), "account")],
  "aws:iam/rolePolicy:RolePolicy": [rule("name", IAM(128), "account", "role")],
  "aws:lambda/function:Function": [rule("name", /^[\w-]{1,64}$/)],
  "aws:kms/alias:Alias": [rule("name", /^alias\/(?!aws\/)[\w/-]{1,250}$/)],
  "aws:cloudwatch/logGroup:LogGroup": [rule("name", LOG_GROUP)],
  "aws:cloudwatch/metricAlarm:MetricAlarm": [rule("name", /^[\x20-\x7e]{1,255}$/)],
  "aws:cloudwatch/dashboard:Dashboard": [rule("dashboardName", /^[\w-]{1,255}$/, "account")],
  // Unique in its network. Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html
  "aws:ec2/securityGroup:SecurityGroup": [
    rule("name", /^(?!sg-)[\w .:/()#,@[\]+=&;{}!$*-]{1,255}$/, "region", "vpcId"),
  ],
  // Source: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateEventBus.html
  "aws:cloudwatch/eventBus:EventBus": [rule("name", /^[\w.-]{1,256}$/)],
  "aws:cloudwatch/eventRule:EventRule": [rule("name", /^[\w.-]{1,64}$/)],
  "aws:sqs/queue:Queue": [rule("name", /^[\w-]{1,80}$/)],
  "aws:sns/topic:Topic": [rule("name", /^[\w-]{1,256}$/)],
  "aws:secretsmanager/secret:Secret": [
    // Six letters after a dash would read like the suffix that the service itself appends.
    rule("name", /^(?!.*-[A-Za-z0-9]{6}$)[\w/+=.@-]{1,512}$/),
  ],
  // Source: https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateReplicationGroup.html
  "aws:elasticache/replicationGroup:ReplicationGroup": [
    rule("replicationGroupId", CACHE_OR_DATABASE(40)),
    rule("finalSnapshotIdentifier", CACHE_OR_DATABASE(255)),
  ],
  "aws:elasticache/subnetGroup:SubnetGroup": [rule("name", CACHE_OR_DATABASE(255))],
  "aws:elasticache/parameterGroup:ParameterGroup": [rule("name", CACHE_OR_DATABASE(255))],
  // Source: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html
  "aws:rds/instance:Instance": [
    rule("identifier", CACHE_OR_DATABASE(63)),
    rule("finalSnapshotIdentifier", CACHE_OR_DATABASE(255)),
    rule("dbName", /^[a-z]\w{0,62}$/, "region", "identifier"),
  ],
  "aws:rds/subnetGroup:SubnetGroup": [rule("name", CACHE_OR_DATABASE(255))],
  "aws:rds/parameterGroup:ParameterGroup": [rule("name", CACHE_OR_DATABASE(255))],
  "aws:lb/loadBalancer:LoadBalancer": [rule("name", BALANCER)],
  "aws:lb/targetGroup:TargetGroup": [rule("name", BALANCER)],
  "aws:wafv2/webAcl:WebAcl": [rule("name", /^[\w-]{1,128}$/)],
  "aws:ecs/cluster:Cluster": [rule("name", /^[\w-]{1,255}$/)],
  "aws:ecs/service:Service": [rule("name", /^[\w-]{1,255}$/, "region", "cluster")],
  "aws:ecs/taskDefinition:TaskDefinition": [rule("family", /^[\w-]{1,255}$/)],
  "aws:appautoscaling/policy:Policy": [rule("name", /^[^\p{Cc}:/|]{1,256}$/u, "region", "resourceId")],
  "aws:appautoscaling/target:Target": [
    rule("resourceId", /^[\x20-\x7e]{1,1600}$/, "region", "scalableDimension"),
  ],
  "aws:backup/vault:Vault": [rule("name", BACKUP)],
  "aws:backup/plan:Plan": [rule("name", BACKUP)],
  "aws:backup/selection:Selection": [rule("name", BACKUP, "region", "planId")],
  // Source: https://docs.aws.amazon.com/aws-backup/latest/devguide/API_RestoreTestingPlanForCreate.html
  "aws:backup/restoreTestingPlan:RestoreTestingPlan": [rule("name", /^\w{1,50}$/)],
  "aws:backup/restoreTestingSelection:RestoreTestingSelection": [
    rule("name", /^\w{1,50}$/, "region", "restoreTestingPlanName"),
  ],
  "aws:route53/zone:Zone": [rule("name", DNS_NAME, "global")],
  "aws:route53/record:Record": [rule("name", DNS_NAME, "global", "zoneId", "type")],
  "aws:acm/certificate:Certificate": [rule("domainName", DNS_NAME, "free")],
};

/** What AWS gives an id, or what only adds a setting to something that has a name. */
export const AWS_NAMELESS =
  /^aws:(ec2\/(?!securityGroup:)|vpc\/|kms\/key:|iam\/rolePolicyAttachment:|lambda\/permission:|s3\/bucket[A-Z]|sqs\/(queuePolicy|redrive)|cloudwatch\/eventTarget:|sns\/topic(Policy|Subscription)|secretsmanager\/secret(Version|Rotation)|lb\/listener|wafv2\/webAcl(Association|Logging)|backup\/vaultPolicy|fis\/experimentTemplate:|acm\/certificateValidation)/;
