/** Names of types that may open something to the world or grant rights: each needs a decision. */
export const NAMES: readonly RegExp[] = [
  /SecurityGroup(?!s?Association)/i,
  /SecurityRule/i,
  /FirewallRule|FirewallPolicyRule|FirewallPolicyWithRules|gcp\/compute\/firewall$/i,
  /NetworkAcl|PrefixList|PublicPorts|AdminRule/i,
  /Polic(y|ies)(Attachment|Exclusive)/i,
  /(iam|ssoadmin)\/(role|user|group|permissionSet)\w*Policy|iam\/(policy|role)$/i,
  /authorization\/(role|pim)/i,
  /(bucket|object|default)\w*(ACL|AccessControl)$/i,
  /ipFirewall|NetworkRuleSet/i,
];

/** What is decided for each: the rule that judges it, or the reason why none does. */
export const DECISIONS: readonly { readonly types: RegExp; readonly decision: string }[] = [
  { types: /^aws\/vpc\/securityGroupIngressRule$/, decision: "aws-network-world-ingress" },
  { types: /^aws\/ec2\/securityGroupRule$/, decision: "aws-network-world-ingress" },
  { types: /^aws\/ec2\/(managedPrefixList|managedPrefixListEntry)$/, decision: "aws-network-world-ingress" },
  {
    types: /^aws\/ec2\/(networkAcl|networkAclRule|defaultNetworkAcl)$/,
    decision: "aws-network-world-ingress",
  },
  {
    types: /^aws\/(lightsail\/instancePublicPorts|medialive\/inputSecurityGroup)$/,
    decision: "aws-network-world-ingress",
  },
  { types: /^aws\/ec2\/(securityGroup|defaultSecurityGroup)$/, decision: "aws-network-inline-ingress" },
  {
    types: /^aws\/iam\/(policy|role|rolePolicy|userPolicy|groupPolicy)$/,
    decision: "aws-identity-no-wildcards",
  },
  { types: /^aws\/(iam|ssoadmin)\/\w*PolicyAttachment$/, decision: "aws-identity-no-wildcards" },
  { types: /^aws\/(iam|ssoadmin)\/\w*PolicyAttachmentsExclusive$/, decision: "aws-identity-no-wildcards" },
  { types: /^aws\/ssoadmin\/permissionSetInlinePolicy$/, decision: "aws-identity-no-wildcards" },
  {
    types: /^azure-native\/network\/(securityRule|networkSecurityGroup|adminRule|defaultAdminRule)$/,
    decision: "azure-network-world-ingress",
  },
  { types: /^azure-native\/[^/]+\/\w*[fF]irewallRule$/, decision: "azure-network-world-ingress" },
  { types: /^azure-native\/[^/]+\/namespaceNetworkRuleSet$/, decision: "azure-network-world-ingress" },
  {
    types: /^azure-native\/authorization\/(roleAssignment|roleDefinition|pimRoleEligibilitySchedule)$/,
    decision: "azure-identity-no-owner",
  },
  {
    types: /^gcp\/compute\/(firewall|\w*[fF]irewallPolicyRule|\w*[fF]irewallPolicyWithRules)$/,
    decision: "gcp-network-world-ingress",
  },
  { types: /^gcp\/appengine\/firewallRule$/, decision: "gcp-network-world-ingress" },
  { types: /^gcp\/storage\/\w*(ACL|AccessControl)$/, decision: "gcp-identity-no-public" },
  {
    types: /^azure-native\/network\/(firewallPolicyRuleCollectionGroup(Draft)?|firewallPolicyRuleGroup)$/,
    decision: "azure-network-world-ingress",
  },
  { types: /^aws\/iam\/policyAttachment$/, decision: "aws-identity-no-wildcards" },
  {
    types: /^aws\/s3\/bucketAcl$/,
    decision: "without effect under the public access block that aws-storage-public-access demands",
  },
  { types: /^aws\/vpc\/securityGroupEgressRule$/, decision: "lets nothing in" },
  {
    types:
      /^aws\/(ec2\/networkAclAssociation|vpc\/securityGroupVpcAssociation|ec2\/networkInterfaceSecurityGroupAttachment)$/,
    decision: "ties what is judged where it is written",
  },
  { types: /^aws\/ec2\/vpcSecurityGroupRulesExclusive$/, decision: "names rules that are judged themselves" },
  {
    types: /^aws\/iam\/(role|user|group)PoliciesExclusive$/,
    decision: "names policies that are judged themselves",
  },
  {
    types: /^aws\/(ec2transitgateway\/prefixListReference|networkmanager\/prefixListAssociation)$/,
    decision: "a route, and the first law's",
  },
  { types: /^aws\/iot\/policyAttachment$/, decision: "a device's policy, not an identity's of the account" },
  {
    types: /^aws\/organizations\/policyAttachment$/,
    decision: "an organisation's policy only takes rights away",
  },
  {
    types: /^aws\/networkmanager\/coreNetworkPolicyAttachment$/,
    decision: "a network's layout, and the first law's",
  },
  { types: /^aws\/route53\/resolverFirewall/, decision: "filters names that are looked up, lets nothing in" },
  {
    types: /^azure-native\/authorization\/roleManagementPolicy(Assignment)?$/,
    decision: "how a role is asked for, not who has it",
  },
  { types: /^azure-native\/awsconnector\//, decision: "a picture of a resource elsewhere" },
  { types: /^azure-native\/azurestackhci\//, decision: "machines on one's own premises" },
  {
    types: /^azure-native\/cloudngfw\/prefixList/,
    decision: "names ranges for rules of a third party's firewall",
  },
  {
    types: /^azure-native\/dnsresolver\/dnsSecurityRule$/,
    decision: "filters names that are looked up, lets nothing in",
  },
  {
    types: /^azure-native\/network\/(adminRuleCollection|applicationSecurityGroup)$/,
    decision: "groups rules or machines, opens nothing itself",
  },
  { types: /^azure-native\/security\/deviceSecurityGroup$/, decision: "thresholds of alerts for devices" },
  {
    types: /^gcp\/compute\/(disk|regionDisk)?[rR]esourcePolicyAttachment$/,
    decision: "schedules of snapshots and machines",
  },
];
