/** Who may: accounts, `*`, organisations, conditions that do not narrow, groups, pools. In all stamps alike. */
import { STRANGER } from "../values.mjs";
import { put } from "../world/paths.mjs";
import { Stamp } from "../world/stamp.mjs";
import { GROUPS, statesOf } from "../world/world.mjs";

const A = STRANGER.aws;
const P = STRANGER.gcp;

const AWS_PRINCIPALS = [
  ["account", () => ({ AWS: A })],
  ["account-root", () => ({ AWS: `arn:aws:iam::${A}:root` })],
  ["role", () => ({ AWS: `arn:aws:iam::${A}:role/platform` })],
  ["user", () => ({ AWS: `arn:aws:iam::${A}:user/somebody` })],
  ["session", () => ({ AWS: `arn:aws:sts::${A}:assumed-role/platform/x` })],
  ["everybody", () => "*"],
  ["everybody-aws", () => ({ AWS: "*" })],
  ["everybody-in-list", () => ({ AWS: ["*"] })],
  ["mixed", (s) => ({ AWS: [`arn:aws:iam::${s.account}:root`, `arn:aws:iam::${A}:root`] })],
  ["mixed-kinds", () => ({ Service: "ecs-tasks.amazonaws.com", AWS: A })],
  [
    "federated-oidc",
    () => ({ Federated: `arn:aws:iam::${A}:oidc-provider/token.actions.githubusercontent.com` }),
  ],
  ["federated-saml", (s) => ({ Federated: `arn:aws:iam::${s.account}:saml-provider/company-login` })],
  ["federated-web", () => ({ Federated: "cognito-identity.amazonaws.com" })],
  [
    "canonical-user",
    () => ({ CanonicalUser: "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be" }),
  ],
  ["neighbour-role", (s) => ({ AWS: `arn:aws:iam::${s.account}:role/platform-deployer` })],
  ["partition", () => ({ AWS: `arn:aws-us-gov:iam::${A}:root` })],
  ["unique-id", () => ({ AWS: "AROAC0FFEE123456789AB" })],
];

/** Conditions that leave `*` as wide as it was, or narrow it to somebody else. */
const AWS_CONDITIONS = [
  ["foreign-account", () => ({ StringEquals: { "aws:SourceAccount": A } })],
  ["foreign-principal-account", () => ({ StringEquals: { "aws:PrincipalAccount": A } })],
  ["own-and-foreign", (s) => ({ StringEquals: { "aws:SourceAccount": [s.account, A] } })],
  ["organisation", () => ({ StringEquals: { "aws:PrincipalOrgID": "o-c0ffee1234" } })],
  ["organisation-path", () => ({ "ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": "o-c0ffee1234/*" } })],
  ["not-equals", (s) => ({ StringNotEquals: { "aws:SourceAccount": s.account } })],
  ["if-exists", (s) => ({ StringEqualsIfExists: { "aws:SourceAccount": s.account } })],
  ["like-anything", () => ({ StringLike: { "aws:PrincipalArn": "*" } })],
  ["like-role-anywhere", () => ({ ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/platform" } })],
  ["all-addresses", () => ({ IpAddress: { "aws:SourceIp": "0.0.0.0/0" } })],
  ["foreign-addresses", () => ({ IpAddress: { "aws:SourceIp": "203.0.113.0/24" } })],
  ["foreign-network", () => ({ StringEquals: { "aws:SourceVpc": "vpc-0c0ffee123456789a" } })],
  ["foreign-endpoint", () => ({ StringEquals: { "aws:SourceVpce": "vpce-0c0ffee123456789a" } })],
  ["transport", () => ({ Bool: { "aws:SecureTransport": "true" } })],
  ["user-agent", () => ({ StringEquals: { "aws:UserAgent": "acme" } })],
  ["referer", () => ({ StringLike: { "aws:Referer": "https://acme.example/*" } })],
  ["date", () => ({ DateGreaterThan: { "aws:CurrentTime": "2020-01-01T00:00:00Z" } })],
  ["null", () => ({ Null: { "aws:SourceAccount": "false" } })],
  ["foreign-source", () => ({ ArnEquals: { "aws:SourceArn": `arn:aws:sns:eu-central-1:${A}:platform` } })],
  ["foreign-source-like", () => ({ ArnLike: { "aws:SourceArn": `arn:aws:s3:::platform-*` } })],
  ["for-all-values", (s) => ({ "ForAllValues:StringEquals": { "aws:PrincipalAccount": s.account } })],
  ["empty", () => ({})],
];

/** Policies on things of the stamp's own: type, property, action. `trust` policies say who may be the role. */
const AWS_POLICIES = [
  ["aws:s3/bucketPolicy:BucketPolicy", "policy", "s3:GetObject"],
  ["aws:sqs/queuePolicy:QueuePolicy", "policy", "sqs:SendMessage"],
  ["aws:sns/topicPolicy:TopicPolicy", "policy", "sns:Publish"],
  ["aws:kms/key:Key", "policy", "kms:Decrypt"],
  ["aws:iam/role:Role", "assumeRolePolicy", "sts:AssumeRole"],
  ["aws:backup/vaultPolicy:VaultPolicy", "policy", "backup:CopyIntoBackupVault"],
  ["aws:secretsmanager/secretPolicy:SecretPolicy", "policy", "secretsmanager:GetSecretValue"],
  ["aws:ecr/repositoryPolicy:RepositoryPolicy", "policy", "ecr:BatchGetImage"],
  ["aws:efs/fileSystemPolicy:FileSystemPolicy", "policy", "elasticfilesystem:ClientMount"],
  ["aws:lambda/layerVersionPermission:LayerVersionPermission", "policy", "lambda:GetLayerVersion"],
  ["aws:opensearch/domainPolicy:DomainPolicy", "accessPolicies", "es:ESHttpGet"],
  ["aws:ec2/vpcEndpointPolicy:VpcEndpointPolicy", "policy", "s3:GetObject"],
  ["aws:cloudwatch/eventBusPolicy:EventBusPolicy", "policy", "events:PutEvents"],
  ["aws:kinesis/resourcePolicy:ResourcePolicy", "policy", "kinesis:PutRecord"],
  ["aws:dynamodb/resourcePolicy:ResourcePolicy", "policy", "dynamodb:GetItem"],
  ["aws:apigateway/restApiPolicy:RestApiPolicy", "policy", "execute-api:Invoke"],
  [
    "aws:codeartifact/repositoryPermissionsPolicy:RepositoryPermissionsPolicy",
    "policyDocument",
    "codeartifact:ReadFromRepository",
  ],
  ["aws:glacier/vault:Vault", "accessPolicy", "glacier:InitiateJob"],
];

/** Grants that are no policy: type, arguments, the property to be named. */
const AWS_GRANTS = [
  ["aws:lambda/permission:Permission", { principal: A }, "principal"],
  ["aws:lambda/permission:Permission", { principal: "*" }, "principal"],
  ["aws:lambda/permission:Permission", { principal: `arn:aws:iam::${A}:role/platform` }, "principal"],
  [
    "aws:lambda/permission:Permission",
    { principal: "events.amazonaws.com", sourceArn: `arn:aws:events:eu-central-1:${A}:rule/platform` },
    "sourceArn",
  ],
  ["aws:lambda/permission:Permission", { principal: "s3.amazonaws.com", sourceAccount: A }, "sourceAccount"],
  ["aws:lambda/permission:Permission", { principal: "*", principalOrgId: "o-c0ffee1234" }, "principal"],
  ["aws:ram/principalAssociation:PrincipalAssociation", { principal: A }, "principal"],
  [
    "aws:ram/principalAssociation:PrincipalAssociation",
    { principal: `arn:aws:organizations::${A}:organization/o-c0ffee1234` },
    "principal",
  ],
  [
    "aws:ram/principalAssociation:PrincipalAssociation",
    { principal: `arn:aws:organizations::${A}:ou/o-c0ffee1234/ou-ab12-c0ffee12` },
    "principal",
  ],
  [
    "aws:kms/grant:Grant",
    { granteePrincipal: `arn:aws:iam::${A}:role/platform`, operations: ["Decrypt"] },
    "granteePrincipal",
  ],
  ["aws:kms/grant:Grant", { granteePrincipal: A, operations: ["Decrypt"] }, "granteePrincipal"],
  [
    "aws:kms/grant:Grant",
    { retiringPrincipal: `arn:aws:iam::${A}:role/platform`, operations: ["Decrypt"] },
    "retiringPrincipal",
  ],
  ["aws:cloudwatch/eventPermission:EventPermission", { principal: A, statementId: "a" }, "principal"],
  ["aws:cloudwatch/eventPermission:EventPermission", { principal: "*", statementId: "a" }, "principal"],
  [
    "aws:cloudwatch/eventPermission:EventPermission",
    {
      principal: "*",
      statementId: "a",
      condition: { type: "StringEquals", key: "aws:PrincipalOrgID", value: "o-c0ffee1234" },
    },
    "condition",
  ],
  [
    "aws:lambda/layerVersionPermission:LayerVersionPermission",
    { principal: "*", action: "lambda:GetLayerVersion", statementId: "a" },
    "principal",
  ],
  [
    "aws:lambda/layerVersionPermission:LayerVersionPermission",
    { principal: A, action: "lambda:GetLayerVersion", statementId: "a" },
    "principal",
  ],
  [
    "aws:ec2/vpcEndpointServiceAllowedPrinciple:VpcEndpointServiceAllowedPrinciple",
    { principalArn: `arn:aws:iam::${A}:root` },
    "principalArn",
  ],
  [
    "aws:ec2/vpcEndpointServiceAllowedPrinciple:VpcEndpointServiceAllowedPrinciple",
    { principalArn: "*" },
    "principalArn",
  ],
  ["aws:ec2/snapshotCreateVolumePermission:SnapshotCreateVolumePermission", { accountId: A }, "accountId"],
  ["aws:ec2/amiLaunchPermission:AmiLaunchPermission", { accountId: A }, "accountId"],
  ["aws:ec2/amiLaunchPermission:AmiLaunchPermission", { group: "all" }, "group"],
  [
    "aws:ec2/amiLaunchPermission:AmiLaunchPermission",
    { organizationArn: `arn:aws:organizations::${A}:organization/o-c0ffee1234` },
    "organizationArn",
  ],
  ["aws:redshift/endpointAuthorization:EndpointAuthorization", { account: A }, "account"],
  [
    "aws:s3/bucketAclV2:BucketAclV2",
    {
      accessControlPolicy: {
        grants: [
          {
            grantee: {
              type: "CanonicalUser",
              id: "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be",
            },
            permission: "READ",
          },
        ],
      },
    },
    "accessControlPolicy",
  ],
  [
    "aws:s3/bucketAclV2:BucketAclV2",
    {
      accessControlPolicy: {
        grants: [
          {
            grantee: { type: "Group", uri: "http://acs.amazonaws.com/groups/global/AllUsers" },
            permission: "READ",
          },
        ],
      },
    },
    "accessControlPolicy",
  ],
  ["aws:s3/bucketAclV2:BucketAclV2", { acl: "public-read" }, "acl"],
  [
    "aws:lakeformation/permissions:Permissions",
    { principal: `arn:aws:iam::${A}:role/platform`, permissions: ["SELECT"] },
    "principal",
  ],
  ["aws:lakeformation/permissions:Permissions", { principal: A, permissions: ["SELECT"] }, "principal"],
  [
    "aws:route53/vpcAssociationAuthorization:VpcAssociationAuthorization",
    { vpcId: "vpc-0c0ffee123456789a" },
    "vpcId",
  ],
  ["aws:eks/accessEntry:AccessEntry", { principalArn: `arn:aws:iam::${A}:role/platform` }, "principalArn"],
  [
    "aws:ssoadmin/accountAssignment:AccountAssignment",
    { principalId: "c0ffee12-3456-4abc-8def-0123456789ab", targetId: A },
    "targetId",
  ],
  ["aws:ec2/networkInterfacePermission:NetworkInterfacePermission", { awsAccountId: A }, "awsAccountId"],
  [
    "aws:oam/link:Link",
    { sinkIdentifier: `arn:aws:oam:eu-central-1:${A}:sink/c0ffee12-3456-4abc-8def-0123456789ab` },
    "sinkIdentifier",
  ],
];

const GCP_MEMBERS = [
  `serviceAccount:platform@${P}.iam.gserviceaccount.com`,
  "serviceAccount:123456789012-compute@developer.gserviceaccount.com",
  "serviceAccount:service-123456789012@gcp-sa-pubsub.iam.gserviceaccount.com",
  `serviceAccount:${P}@appspot.gserviceaccount.com`,
  `serviceAccount:${P}.svc.id.goog[default/app]`,
  "user:somebody@example.com",
  "group:platform@example.com",
  "domain:example.com",
  "allUsers",
  "allAuthenticatedUsers",
  `projectEditor:${P}`,
  `projectOwner:${P}`,
  `projectViewer:${P}`,
  "principal://iam.googleapis.com/projects/123456789012/locations/global/workloadIdentityPools/github/subject/repo",
  "principalSet://iam.googleapis.com/projects/123456789012/locations/global/workloadIdentityPools/github/*",
  "principalSet://iam.googleapis.com/locations/global/workforcePools/staff/group/engineers",
  "principalSet://cloudresourcemanager.googleapis.com/organizations/123456789012/type/ServiceAccount",
  "principal://iam.googleapis.com/locations/global/workforcePools/staff/subject/a@b.c",
  `deleted:serviceAccount:platform@${P}.iam.gserviceaccount.com?uid=123456789012345678901`,
  "SERVICEACCOUNT:platform@other-team-prod-4711.iam.gserviceaccount.com",
];

const GCP_GRANTS = [
  ["gcp:projects/iAMMember:IAMMember", "member"],
  ["gcp:projects/iAMBinding:IAMBinding", "members"],
  ["gcp:storage/bucketIAMMember:BucketIAMMember", "member"],
  ["gcp:storage/bucketIAMBinding:BucketIAMBinding", "members"],
  ["gcp:pubsub/topicIAMMember:TopicIAMMember", "member"],
  ["gcp:pubsub/subscriptionIAMMember:SubscriptionIAMMember", "member"],
  ["gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember", "member"],
  ["gcp:secretmanager/secretIamMember:SecretIamMember", "member"],
  ["gcp:secretmanager/secretIamBinding:SecretIamBinding", "members"],
  ["gcp:cloudrunv2/serviceIamMember:ServiceIamMember", "member"],
  ["gcp:serviceaccount/iAMMember:IAMMember", "member"],
  ["gcp:serviceaccount/iAMBinding:IAMBinding", "members"],
  ["gcp:bigquery/datasetIamMember:DatasetIamMember", "member"],
  ["gcp:artifactregistry/repositoryIamBinding:RepositoryIamBinding", "members"],
  ["gcp:compute/subnetworkIAMMember:SubnetworkIAMMember", "member"],
  ["gcp:storage/bucketIAMPolicy:BucketIAMPolicy", "policyData"],
  ["gcp:projects/iAMPolicy:IAMPolicy", "policyData"],
  ["gcp:cloudrunv2/serviceIamPolicy:ServiceIamPolicy", "policyData"],
];

const SUB = STRANGER.azure;
const GUID = "c0ffee12-3456-4abc-8def-0123456789ab";
const CONTRIBUTOR = "b24988ac-6180-42a0-ab88-20f7382dd24c";

const AZURE_GRANTS = [
  [
    "azure-native:authorization:RoleAssignment",
    { principalId: GUID, principalType: "Group" },
    "principalId",
    true,
  ],
  [
    "azure-native:authorization:RoleAssignment",
    { principalId: GUID, principalType: "User" },
    "principalId",
    true,
  ],
  [
    "azure-native:authorization:RoleAssignment",
    { principalId: GUID, principalType: "ServicePrincipal" },
    "principalId",
    true,
  ],
  [
    "azure-native:authorization:RoleAssignment",
    {
      principalId: GUID,
      principalType: "ForeignGroup",
      delegatedManagedIdentityResourceId: `/subscriptions/${SUB}/resourceGroups/p/providers/Microsoft.ManagedIdentity/userAssignedIdentities/p`,
    },
    "delegatedManagedIdentityResourceId",
    true,
  ],
  ["azure-native:authorization:RoleAssignment", { scope: `/subscriptions/${SUB}` }, "scope", true],
  [
    "azure-native:authorization:RoleAssignment",
    { scope: `/subscriptions/${SUB}/resourceGroups/platform` },
    "scope",
    true,
  ],
  [
    "azure-native:authorization:RoleAssignment",
    { scope: "/providers/Microsoft.Management/managementGroups/platform" },
    "scope",
    true,
  ],
  ["azure-native:authorization:RoleAssignment", { scope: "/" }, "scope", true],
  [
    "azure-native:authorization:RoleAssignment",
    { roleDefinitionId: `/subscriptions/${SUB}/providers/Microsoft.Authorization/roleDefinitions/${GUID}` },
    "roleDefinitionId",
    true,
  ],
  [
    "azure-native:authorization:PolicyAssignment",
    { scope: "/providers/Microsoft.Management/managementGroups/platform" },
    "scope",
    true,
  ],
  [
    "azure-native:authorization:ManagementLockByScope",
    { scope: `/subscriptions/${SUB}/resourceGroups/platform` },
    "scope",
    true,
  ],
  [
    "azure-native:keyvault:Vault",
    {
      properties: {
        accessPolicies: [{ tenantId: "__TENANT__", objectId: GUID, permissions: { secrets: ["get"] } }],
      },
    },
    "properties",
    true,
  ],
  [
    "azure-native:keyvault:Vault",
    {
      properties: { accessPolicies: [{ tenantId: GUID, objectId: GUID, permissions: { secrets: ["get"] } }] },
    },
    "properties",
    true,
  ],
  [
    "azure-native:managedidentity:FederatedIdentityCredential",
    {
      issuer: "https://token.actions.githubusercontent.com",
      subject: "repo:other/other:ref:refs/heads/main",
      audiences: ["api://AzureADTokenExchange"],
    },
    "issuer",
    true,
  ],
  [
    "azure-native:managedidentity:FederatedIdentityCredential",
    {
      issuer: `https://westeurope.oic.prod-aks.azure.com/${GUID}/${GUID}/`,
      subject: "system:serviceaccount:default:app",
    },
    "issuer",
    true,
  ],
  [
    "azure-native:dbforpostgresql:Administrator",
    { objectId: GUID, principalType: "Group", principalName: "dba" },
    "objectId",
    true,
  ],
  ["azure-native:sql:ServerAzureADAdministrator", { sid: GUID, login: "dba", tenantId: GUID }, "sid", true],
  [
    "azure-native:redisenterprise:AccessPolicyAssignment",
    { user: { objectId: GUID }, accessPolicyName: "default" },
    "user",
    true,
  ],
  ["azure-native:documentdb:SqlResourceSqlRoleAssignment", { principalId: GUID }, "principalId", true],
  ["azure-native:cosmosdb:DatabaseAccountSqlRoleAssignment", { principalId: GUID }, "principalId", true],
  [
    "azure-native:kusto:ClusterPrincipalAssignment",
    { principalId: GUID, principalType: "App", role: "AllDatabasesViewer" },
    "principalId",
    true,
  ],
  [
    "azure-native:storage:StorageAccount",
    {
      networkRuleSet: {
        defaultAction: "Deny",
        resourceAccessRules: [
          {
            tenantId: GUID,
            resourceId: `/subscriptions/${SUB}/resourceGroups/p/providers/Microsoft.Synapse/workspaces/p`,
          },
        ],
      },
    },
    "networkRuleSet",
    true,
  ],
  [
    "azure-native:storage:StorageAccount",
    {
      networkRuleSet: {
        defaultAction: "Deny",
        ipRules: [{ iPAddressOrRange: "203.0.113.0/24", action: "Allow" }],
      },
    },
    "networkRuleSet",
    true,
  ],
  ["azure-native:network:PrivateLinkService", { visibility: { subscriptions: [SUB] } }, "visibility", true],
  [
    "azure-native:network:PrivateLinkService",
    { autoApproval: { subscriptions: [SUB] } },
    "autoApproval",
    true,
  ],
  ["azure-native:network:PrivateLinkService", { visibility: { subscriptions: ["*"] } }, "visibility", true],
  [
    "azure-native:managedservices:RegistrationDefinition",
    {
      properties: {
        managedByTenantId: GUID,
        authorizations: [{ principalId: GUID, roleDefinitionId: CONTRIBUTOR }],
      },
    },
    "properties",
    true,
  ],
  [
    "azure-native:eventgrid:PartnerConfiguration",
    { partnerAuthorization: { authorizedPartnersList: [{ partnerRegistrationImmutableId: GUID }] } },
    "partnerAuthorization",
    false,
  ],
  [
    "azure-native:containerservice:ManagedCluster",
    { aadProfile: { adminGroupObjectIDs: [GUID], managed: true } },
    "aadProfile",
    true,
  ],
  [
    "azure-native:containerservice:ManagedCluster",
    { aadProfile: { tenantID: GUID, managed: true } },
    "aadProfile",
    true,
  ],
  ["azure-native:datashare:Invitation", { targetEmail: "somebody@example.com" }, "targetEmail", true],
  [
    "azure-native:datashare:Invitation",
    { targetActiveDirectoryId: GUID, targetObjectId: GUID },
    "targetActiveDirectoryId",
    true,
  ],
  [
    "azure-native:servicebus:NamespaceNetworkRuleSet",
    {
      virtualNetworkRules: [
        {
          subnet: {
            id: `/subscriptions/${SUB}/resourceGroups/p/providers/Microsoft.Network/virtualNetworks/p/subnets/a`,
          },
        },
      ],
    },
    "virtualNetworkRules",
    true,
  ],
];

export function* principalMutants(cloud) {
  const group = GROUPS.find((candidate) => candidate.cloud === cloud);
  const first = new Stamp(statesOf(group)[0]);
  if (cloud === "aws") yield* policies(group, first);
  const grants = { aws: AWS_GRANTS, azure: AZURE_GRANTS, gcp: [...gcpGrants()] }[cloud];
  for (const [row, [type, inputs, head, sure = true]] of grants.entries())
    yield granted({
      cloud,
      group,
      type,
      inputs: () => inputs,
      head,
      sure,
      what: `${JSON.stringify(inputs)}`,
      number: row,
    });
}

function* gcpGrants() {
  for (const [type, head] of GCP_GRANTS)
    for (const member of GCP_MEMBERS) {
      const inputs =
        head === "member"
          ? { member, role: "roles/viewer" }
          : head === "members"
            ? { members: [member], role: "roles/viewer" }
            : { policyData: JSON.stringify({ bindings: [{ role: "roles/viewer", members: [member] }] }) };
      yield [type, inputs, head];
      if (head === "member" && /^(all|user|serviceAccount:platform)/.test(member))
        yield [type, { ...inputs, condition: { title: "always", expression: "true" } }, head];
    }
}

function* policies(group, first) {
  let number = 0;
  for (const [type, property, action] of AWS_POLICIES) {
    const allow = (rest) => ({
      Sid: "Part",
      Effect: "Allow",
      Action: action,
      ...(property === "assumeRolePolicy" ? {} : { Resource: "*" }),
      ...rest,
    });
    const cases = [
      ...AWS_PRINCIPALS.map(([name, principal]) => [
        `principal ${name}`,
        (s) => allow({ Principal: principal(s) }),
      ]),
      ...AWS_CONDITIONS.map(([name, condition]) => [
        `everybody if ${name}`,
        (s) => allow({ Principal: "*", Condition: condition(s) }),
      ]),
      ["not-principal", (s) => allow({ NotPrincipal: { AWS: `arn:aws:iam::${s.account}:root` } })],
      ["not-principal-foreign", () => ({ ...allow({}), NotPrincipal: { AWS: `arn:aws:iam::${A}:root` } })],
      [
        "single-statement",
        () => allow({ Principal: { AWS: A } }),
        (statement) => ({ Version: "2012-10-17", Statement: statement }),
      ],
      ["lower-case-keys-list", () => [allow({ Principal: { AWS: A } })]],
      [
        "deny-except-foreign",
        () => ({
          Sid: "Part",
          Effect: "Deny",
          Principal: "*",
          Action: action,
          Resource: "*",
          Condition: { StringNotEquals: { "aws:PrincipalAccount": A } },
        }),
        undefined,
        "arguable",
      ],
    ];
    const existing = first.ofType(type)[0];
    for (const [what, statement, whole, verdict = "reject"] of cases) {
      number += 1;
      const make = (stamp, held) => {
        const made = statement(stamp);
        if (whole !== undefined) return JSON.stringify(whole(made));
        return JSON.stringify({
          Version: "2012-10-17",
          Statement: [...(held ?? []), ...(Array.isArray(made) ? made : [made])],
        });
      };
      if (existing === undefined || number % 9 !== 0)
        yield granted({
          cloud: "aws",
          group,
          type,
          inputs: (stamp) => ({ [property]: make(stamp) }),
          head: property,
          sure: verdict === "reject",
          what,
          number: `p${number}`,
        });
      else {
        const all = first.ofType(type);
        const resource = Stamp.placeOf(all[number % all.length].urn);
        yield {
          id: `principals ${type} ${what}`,
          family: "principals",
          cloud: "aws",
          group,
          place: `${type} ${property} ${what}`,
          value: make({ account: "OWN-ACCOUNT" }),
          how: "changed",
          verdict,
          reason: "a principal that is not the stamp's",
          owners: [0, 1],
          at: `${resource} ${property}`,
          places: [{ resource, head: property }],
          apply(stamps) {
            for (const stamp of stamps) {
              const target = stamp.find(resource);
              const held = JSON.parse(target.inputs[property]).Statement;
              put(target.inputs, [property], make(stamp, held));
              put(target.outputs, [property], make(stamp, held));
            }
          },
        };
      }
    }
  }
}

function granted({ cloud, group, type, inputs, head, sure, what, number }) {
  const name = `grant-${number}`;
  const resource = `stampworks:index:Stamp$${type}::${name}`;
  return {
    id: `principals ${type} ${what}`,
    family: "principals",
    cloud,
    group,
    place: `${type} ${head} ${what}`.slice(0, 300),
    value: what,
    how: "added",
    verdict: sure ? "reject" : "arguable",
    reason: "a principal or scope that is not the stamp's",
    owners: [0, 1],
    at: resource,
    places: [{ resource, head }],
    apply(stamps) {
      for (const stamp of stamps) {
        const own = { ...inputs(stamp) };
        if (cloud === "gcp") own.project = stamp.account;
        if (cloud === "azure" && !("scope" in own))
          own.resourceGroupName = stamp.ofType("azure-native:resources:ResourceGroup")[0].outputs.name;
        stamp.add({ type, name, id: `${stamp.id}-${name}`, inputs: own, outputs: {} });
      }
    },
  };
}
