/** A quota that a stamp counts against. */
export interface AwsQuota {
  readonly check: string;
  readonly what: string;
  readonly service: string;
  readonly code: string;
  /** Types of the stamp's resources that count. */
  readonly types: readonly string[];
  /** What AWS gives an account that asked for nothing. */
  readonly usual: number;
}

/** Source: the lists of https://docs.aws.amazon.com/general/latest/gr/aws-service-information.html. */
export const AWS_QUOTAS: readonly AwsQuota[] = [
  {
    check: "quota-networks",
    what: "VPCs",
    service: "vpc",
    code: "L-F678F1CE",
    types: ["aws:ec2/vpc:Vpc"],
    usual: 5,
  },
  {
    check: "quota-addresses",
    what: "Elastic IP addresses",
    service: "ec2",
    code: "L-0263D0A3",
    types: ["aws:ec2/eip:Eip"],
    usual: 5,
  },
  {
    check: "quota-databases",
    what: "database instances",
    service: "rds",
    code: "L-7B6409FD",
    types: ["aws:rds/instance:Instance"],
    usual: 40,
  },
];

/** Fargate's vCPUs at once, by which services and not tasks are refused. */
export const FARGATE = { service: "fargate", code: "L-3032A538", usual: 6 };

/** Service-linked roles that a service does not make by itself: type → the role and the service. */
export const SERVICE_ROLES: Readonly<Record<string, { readonly role: string; readonly service: string }>> = {
  "aws:opensearch/domain:Domain": {
    role: "AWSServiceRoleForAmazonOpenSearchService",
    service: "opensearchservice.amazonaws.com",
  },
};

/** The right that making a type takes; those whose lack is found first. Source: the Service Authorization Reference. */
export const ACTIONS: Readonly<Record<string, readonly string[]>> = {
  "aws:kms/key:Key": ["kms:CreateKey", "kms:TagResource"],
  "aws:ec2/vpc:Vpc": ["ec2:CreateVpc", "ec2:CreateTags"],
  "aws:ec2/natGateway:NatGateway": ["ec2:CreateNatGateway"],
  "aws:rds/instance:Instance": ["rds:CreateDBInstance"],
  "aws:elasticache/replicationGroup:ReplicationGroup": ["elasticache:CreateReplicationGroup"],
  "aws:s3/bucket:Bucket": ["s3:CreateBucket", "s3:PutBucketPolicy"],
  "aws:sqs/queue:Queue": ["sqs:CreateQueue"],
  "aws:iam/role:Role": ["iam:CreateRole", "iam:PassRole", "iam:CreateServiceLinkedRole"],
  "aws:lambda/function:Function": ["lambda:CreateFunction"],
  "aws:ecs/service:Service": ["ecs:CreateService", "ecs:RegisterTaskDefinition"],
  "aws:lb/loadBalancer:LoadBalancer": ["elasticloadbalancing:CreateLoadBalancer"],
  "aws:wafv2/webAcl:WebAcl": ["wafv2:CreateWebACL"],
  "aws:acm/certificate:Certificate": ["acm:RequestCertificate"],
  "aws:route53/zone:Zone": ["route53:CreateHostedZone"],
  "aws:secretsmanager/secret:Secret": ["secretsmanager:CreateSecret"],
  "aws:backup/vault:Vault": ["backup:CreateBackupVault"],
};
