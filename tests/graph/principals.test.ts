import type { AllowEntry } from "../../graph/closed/allow";
import { checkClosed } from "../../graph/closed/closed";
import type { PropertyMap, PropertyValue } from "../../graph/model/property";
import { EU1 } from "./fixtures/identity";
import { testStamp, type Wiring } from "./fixtures/stamp";

const OTHER = "999999999999";
const ORGANISATION = "o-a1b2c3d4e5";

function rulesFor(type: string, inputs: PropertyMap, allow: readonly AllowEntry[] = []): readonly string[] {
  const stamp = testStamp(EU1, "render", undefined, ({ builder, stamp: parent, provider }) => {
    builder.add({ type, name: "probe", parent, provider, inputs });
  });
  return checkClosed(stamp.graph, { derivations: stamp.derivations, allow }).map(({ rule }) => rule);
}

/** The same, where the probe takes values of what it is given; in a render, and in an exported state. */
function rulesOf(
  origin: "render" | "state",
  type: string,
  inputsOf: (wiring: Wiring) => PropertyMap,
  allow: readonly AllowEntry[] = [],
): readonly string[] {
  const stamp = testStamp(EU1, origin, undefined, (wiring) => {
    const { builder, stamp: parent, provider } = wiring;
    builder.add({ type, name: "probe", parent, provider, inputs: inputsOf(wiring) });
  });
  return checkClosed(stamp.graph, { derivations: stamp.derivations, allow }).map(({ rule }) => rule);
}

function policy(principal: PropertyValue, extra: PropertyMap = {}): PropertyMap {
  return {
    policy: JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: principal, Action: "sqs:*", Resource: "*", ...extra }],
    }),
  };
}

const when = (operator: string, key: string, value: PropertyValue): PropertyMap => ({
  Condition: { [operator]: { [key]: value } },
});
const QUEUE = "aws:sqs/queuePolicy:QueuePolicy";
const ROLE = "aws:iam/role:Role";
const DATASET = "gcp:bigquery/dataset:Dataset";
const BUCKET_ACL = "gcp:storage/bucketACL:BucketACL";
const PROVIDER = "aws:iam/openIdConnectProvider:OpenIdConnectProvider";
const GITHUB = "token.actions.githubusercontent.com";
const own = testStamp(EU1).context.name("q");

/** Who signed in at a provider of web identities may be a role. */
function webIdentity(provider: PropertyValue, extra: PropertyMap): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Federated: provider },
        Action: "sts:AssumeRoleWithWebIdentity",
        ...extra,
      },
    ],
  });
}

/** A role for the accounts of an own cluster of EKS, as its documentation has it. */
function clusterTrust({ builder, stamp: parent, provider, role }: Wiring, subject: string): PropertyMap {
  const issuer = `oidc.eks.${EU1.region}.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE`;
  const cluster = builder.add({
    type: "aws:eks/cluster:Cluster",
    name: "cluster",
    parent,
    provider,
    inputs: { name: own, roleArn: role.arn },
    generated: { issuer: () => `https://${issuer}` },
  });
  const url = cluster.get("issuer");
  const bare = url.replace("https://", "");
  const oidc = builder.add({
    type: PROVIDER,
    name: "oidc",
    parent,
    provider,
    inputs: { url, clientIdLists: ["sts.amazonaws.com"] },
    generated: { arn: ({ account }) => `arn:aws:iam::${account}:oidc-provider/${issuer}` },
    uses: { url: [cluster] },
  });
  const claims = { [`${bare}:sub`]: subject, [`${bare}:aud`]: "sts.amazonaws.com" };
  return { assumeRolePolicy: webIdentity(oidc.arn, { Condition: { StringEquals: claims } }) };
}

/** A role for whom a provider of the stamp's vouches, which stands for a host of others. */
function githubTrust({ builder, stamp: parent, provider }: Wiring, extra: PropertyMap): PropertyMap {
  const oidc = builder.add({
    type: PROVIDER,
    name: "oidc",
    parent,
    provider,
    inputs: { url: `https://${GITHUB}`, clientIdLists: ["sts.amazonaws.com"] },
    generated: { arn: ({ account }) => `arn:aws:iam::${account}:oidc-provider/${GITHUB}` },
  });
  return { assumeRolePolicy: webIdentity(oidc.arn, extra) };
}

const grantTo = (uri: string): PropertyMap => ({
  accessControlPolicy: { grants: [{ grantee: { type: "Group", uri }, permission: "READ" }] },
});

const OPEN: readonly (readonly [what: string, type: string, inputs: PropertyMap])[] = [
  ["everybody", QUEUE, policy("*")],
  ["everybody of AWS", QUEUE, policy({ AWS: "*" })],
  ["everybody in a list", QUEUE, policy({ AWS: [`arn:aws:iam::${EU1.account}:root`, "*"] })],
  ["everybody who signs in elsewhere", QUEUE, policy({ Federated: "*" })],
  ["whoever signs in at Cognito", QUEUE, policy({ Federated: "cognito-identity.amazonaws.com" })],
  [
    "whoever signs in at one of several",
    "aws:codeartifact/repositoryPermissionsPolicy:RepositoryPermissionsPolicy",
    { policyDocument: webIdentity(["cognito-identity.amazonaws.com", "accounts.google.com"], {}) },
  ],
  [
    "whoever signs in, as somebody or not",
    ROLE,
    {
      assumeRolePolicy: webIdentity(
        "cognito-identity.amazonaws.com",
        when("ForAnyValue:StringLike", "cognito-identity.amazonaws.com:amr", "unauthenticated"),
      ),
    },
  ],
  [
    "whoever signs in at somebody's application",
    ROLE,
    {
      assumeRolePolicy: webIdentity(
        "cognito-identity.amazonaws.com",
        when(
          "StringEquals",
          "cognito-identity.amazonaws.com:aud",
          "eu-west-1:12121212-3434-5656-7878-909090909090",
        ),
      ),
    },
  ],
  ["every account's root", QUEUE, policy({ AWS: "arn:aws:iam::*:root" })],
  [
    "all but one",
    QUEUE,
    {
      policy: JSON.stringify({
        Statement: { Effect: "Allow", NotPrincipal: { AWS: EU1.account }, Action: "sqs:*" },
      }),
    },
  ],
  ["a condition on TLS", QUEUE, policy("*", when("Bool", "aws:SecureTransport", "true"))],
  ["a condition on a header", QUEUE, policy("*", when("StringEquals", "aws:UserAgent", "orders"))],
  [
    "a condition that holds without the key",
    QUEUE,
    policy("*", when("StringEqualsIfExists", "aws:SourceAccount", EU1.account)),
  ],
  [
    "a condition over no values",
    QUEUE,
    policy("*", when("ForAllValues:StringEquals", "aws:SourceAccount", EU1.account)),
  ],
  ["a negated condition", QUEUE, policy("*", when("StringNotEquals", "aws:SourceAccount", EU1.account))],
  ["another account in the condition", QUEUE, policy("*", when("StringEquals", "aws:SourceAccount", OTHER))],
  [
    "another account beside the own",
    QUEUE,
    policy("*", when("StringEquals", "aws:SourceAccount", [EU1.account, OTHER])),
  ],
  ["an organisation", QUEUE, policy("*", when("StringEquals", "aws:PrincipalOrgID", ORGANISATION))],
  ["any source", QUEUE, policy("*", when("ArnLike", "aws:SourceArn", "arn:aws:sns:*:*:*"))],
  [
    "whoever calls a role like the own",
    QUEUE,
    policy("*", when("StringLike", "aws:PrincipalArn", `*/${own}`)),
  ],
  ["whoever calls a session like the own", QUEUE, policy("*", when("StringLike", "aws:userid", `*:${own}`))],
  [
    "whoever has the own account's number somewhere",
    QUEUE,
    policy("*", when("ArnLike", "aws:PrincipalArn", `*${EU1.account}*`)),
  ],
  [
    "any source that is called like the own",
    QUEUE,
    policy("*", when("StringLike", "aws:SourceArn", `*:${own}`)),
  ],
  [
    "the same by an operator that sounds exact",
    QUEUE,
    policy("*", when("ArnEquals", "aws:SourceArn", `arn:aws:sns:*:*:${own}`)),
  ],
  [
    "buckets whose names begin like the own",
    QUEUE,
    policy("*", when("ArnLike", "aws:SourceArn", `arn:aws:s3:::${own}*`)),
  ],
  [
    "buckets whose names end in the own account",
    QUEUE,
    policy("*", when("ArnLike", "aws:SourceArn", `arn:aws:s3:::*-${EU1.account}`)),
  ],
  [
    "an application of whoever's that ends in the own name",
    ROLE,
    {
      assumeRolePolicy: webIdentity(
        "cognito-identity.amazonaws.com",
        when("StringLike", "cognito-identity.amazonaws.com:aud", `*${own}`),
      ),
    },
  ],
  [
    "a person whose id holds the own name",
    ROLE,
    {
      assumeRolePolicy: webIdentity(
        "cognito-identity.amazonaws.com",
        when("StringEquals", "cognito-identity.amazonaws.com:sub", `stranger-${own}`),
      ),
    },
  ],
  [
    "a permission for buckets whose names begin like the own",
    "aws:lambda/permission:Permission",
    { principal: "*", sourceArn: `arn:aws:s3:::${own}*` },
  ],
  ["every address", QUEUE, policy("*", when("IpAddress", "aws:SourceIp", "0.0.0.0/0"))],
  [
    "a key used through a service",
    "aws:kms/key:Key",
    policy("*", when("StringEquals", "kms:ViaService", "sqs.eu-west-1.amazonaws.com")),
  ],
  [
    "a Lambda permission",
    "aws:lambda/permission:Permission",
    { principal: "*", action: "lambda:InvokeFunctionUrl" },
  ],
  ["an event bus", "aws:cloudwatch/eventPermission:EventPermission", { principal: "*" }],
  ["an endpoint service", "aws:ec2/vpcEndpointService:VpcEndpointService", { allowedPrincipals: ["*"] }],
  ["a database snapshot", "aws:rds/snapshot:Snapshot", { sharedAccounts: ["all"] }],
  ["a bucket of Google Cloud", "gcp:storage/bucketIAMMember:BucketIAMMember", { member: "allUsers" }],
  ["whoever has an account", "gcp:projects/iAMBinding:IAMBinding", { members: ["allAuthenticatedUsers"] }],
  [
    "who knows a function's address",
    "aws:lambda/functionUrl:FunctionUrl",
    { functionName: testStamp(EU1).context.name("f"), authorizationType: "NONE" },
  ],
  ["a bucket's list by its name", "aws:s3/bucketAcl:BucketAcl", { acl: "public-read" }],
  [
    "the same by the name that the SDK had for it",
    "aws:s3/bucketAclV2:BucketAclV2",
    { acl: "public-read-write" },
  ],
  ["an object's list", "aws:s3/bucketObjectv2:BucketObjectv2", { acl: "authenticated-read" }],
  ["objects that a copy writes", "aws:dms/s3Endpoint:S3Endpoint", { cannedAclForObjects: "public-read" }],
  [
    "a list's group",
    "aws:s3/bucketAcl:BucketAcl",
    grantTo("http://acs.amazonaws.com/groups/global/AllUsers"),
  ],
  [
    "a list's group of all who have an account",
    "aws:s3/bucketAcl:BucketAcl",
    grantTo("http://acs.amazonaws.com/groups/global/AuthenticatedUsers"),
  ],
  ["a list of Google Cloud by its name", BUCKET_ACL, { predefinedAcl: "publicRead" }],
  ["what new objects get", BUCKET_ACL, { defaultAcl: "authenticatedRead" }],
  ["a list's entity", "gcp:storage/objectAccessControl:ObjectAccessControl", { entity: "allUsers" }],
  [
    "readers of a data set",
    DATASET,
    { accesses: [{ role: "READER", specialGroup: "allAuthenticatedUsers" }] },
  ],
  [
    "one more reader of a data set",
    "gcp:bigquery/datasetAccess:DatasetAccess",
    { datasetId: own, role: "READER", iamMember: "allUsers" },
  ],
  ["a member of a data set's list", DATASET, { accesses: [{ role: "READER", iamMember: "allUsers" }] }],
  ["a list's role and entity", BUCKET_ACL, { roleEntities: ["READER:allUsers"] }],
];

const FOREIGN: readonly (readonly [what: string, type: string, inputs: PropertyMap])[] = [
  ["another account by its number", QUEUE, policy({ AWS: OTHER })],
  ["another account's role", QUEUE, policy({ AWS: [`arn:aws:iam::${OTHER}:role/x`] })],
  [
    "a canonical user",
    QUEUE,
    policy({ CanonicalUser: "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be" }),
  ],
  ["somebody's identity provider", QUEUE, policy({ Federated: "login.orders.example" })],
  ["a user's unique id", QUEUE, policy({ AWS: "AIDAJQABLZS4A3QDU576Q" })],
  ["another account of RAM", "aws:ram/principalAssociation:PrincipalAssociation", { principal: OTHER }],
  [
    "an organisation of RAM",
    "aws:ram/principalAssociation:PrincipalAssociation",
    { principal: `arn:aws:organizations::${OTHER}:organization/${ORGANISATION}` },
  ],
  ["another account of a permission", "aws:lambda/permission:Permission", { principal: OTHER }],
  [
    "an organisation of a permission",
    "aws:lambda/permission:Permission",
    { principal: "*", principalOrgId: ORGANISATION },
  ],
  ["a grant's principal", "aws:kms/grant:Grant", { granteePrincipal: `arn:aws:iam::${OTHER}:role/x` }],
  ["a group", "gcp:projects/iAMMember:IAMMember", { member: "group:ops@orders.example" }],
  ["a person", "gcp:projects/iAMMember:IAMMember", { member: "user:jo@orders.example" }],
  ["a person by address", DATASET, { accesses: [{ role: "READER", userByEmail: "jo@orders.example" }] }],
  ["a group by address", DATASET, { accesses: [{ role: "READER", groupByEmail: "ops@orders.example" }] }],
  ["a member of a list", DATASET, { accesses: [{ role: "READER", iamMember: "user:jo@orders.example" }] }],
  ["a domain of a list", DATASET, { accesses: [{ role: "READER", domain: "orders.example" }] }],
  [
    "an owner of an account of S3",
    "aws:s3/bucketAcl:BucketAcl",
    {
      accessControlPolicy: {
        grants: [{ grantee: { type: "AmazonCustomerByEmail", emailAddress: "jo@orders.example" } }],
      },
    },
  ],
  ["a person of a list", BUCKET_ACL, { bucket: own, roleEntities: ["READER:user-jo@orders.example"] }],
  [
    "a domain's people of a list",
    BUCKET_ACL,
    { bucket: own, roleEntities: ["READER:domain-orders.example"] },
  ],
  [
    "another project's owners",
    BUCKET_ACL,
    { bucket: own, roleEntities: ["OWNER:project-owners-orders-prod"] },
  ],
  [
    "a list's group by address",
    "gcp:storage/bucketAccessControl:BucketAccessControl",
    { bucket: own, role: "READER", entity: "group-ops@orders.example" },
  ],
  ["a domain", "gcp:projects/iAMMember:IAMMember", { member: "domain:orders.example" }],
  [
    "another project's editors",
    "gcp:storage/bucketIAMMember:BucketIAMMember",
    { member: "projectEditor:orders-prod" },
  ],
  [
    "another project's workloads",
    "gcp:serviceaccount/iAMMember:IAMMember",
    { member: "serviceAccount:orders-prod.svc.id.goog[web/app]" },
  ],
  [
    "another pool of workloads",
    "gcp:serviceaccount/iAMMember:IAMMember",
    {
      member:
        "principalSet://iam.googleapis.com/projects/123456789012/locations/global/workloadIdentityPools/orders/*",
    },
  ],
  [
    "a management group",
    "azure-native:authorization:RoleAssignment",
    { scope: "/providers/Microsoft.Management/managementGroups/orders" },
  ],
  [
    "another subscription",
    "azure-native:authorization:RoleAssignment",
    { scope: "/subscriptions/99999999-0000-1111-2222-333333333333" },
  ],
  [
    "somebody's principal",
    "azure-native:authorization:RoleAssignment",
    { principalId: "12121212-3434-5656-7878-909090909090" },
  ],
  [
    "somebody's repository",
    "azure-native:managedidentity:FederatedIdentityCredential",
    { issuer: "https://tokens.orders.example", subject: "repo:orders/app" },
  ],
];

const NARROW: readonly (readonly [what: string, type: string, inputs: PropertyMap])[] = [
  ["a list of the owner alone", "aws:s3/bucketAcl:BucketAcl", { acl: "private" }],
  ["a list of the owner and who delivers logs", "aws:s3/bucketAcl:BucketAcl", { acl: "log-delivery-write" }],
  ["a list of the project", BUCKET_ACL, { predefinedAcl: "projectPrivate" }],
  ["the own account", QUEUE, policy("*", when("StringEquals", "aws:SourceAccount", EU1.account))],
  [
    "the own account's principals",
    QUEUE,
    policy({ AWS: "*" }, when("StringLike", "AWS:PrincipalAccount", [EU1.account])),
  ],
  [
    "own sources",
    QUEUE,
    policy("*", when("ArnLike", "aws:SourceArn", `arn:aws:sns:${EU1.region}:${EU1.account}:${own}`)),
  ],
  ["the own bucket", QUEUE, policy("*", when("ArnLike", "aws:SourceArn", `arn:aws:s3:::${own}`))],
  [
    "what lies in the own bucket",
    QUEUE,
    policy("*", when("ArnEquals", "aws:SourceArn", `arn:aws:s3:::${own}/*`)),
  ],
  ["the own network's addresses", QUEUE, policy("*", when("IpAddress", "aws:VpcSourceIp", "10.1.0.0/16"))],
  [
    "a key's callers",
    "aws:kms/key:Key",
    policy("*", {
      Condition: {
        StringEquals: { "kms:CallerAccount": EU1.account, "kms:ViaService": "sqs.eu-west-1.amazonaws.com" },
      },
    }),
  ],
  [
    "denied to everybody",
    QUEUE,
    { policy: JSON.stringify({ Statement: [{ Effect: "Deny", Principal: "*", Action: "sqs:*" }] }) },
  ],
  [
    "who signed in at the own application",
    ROLE,
    {
      assumeRolePolicy: webIdentity(
        "cognito-identity.amazonaws.com",
        when("StringEquals", "cognito-identity.amazonaws.com:aud", own),
      ),
    },
  ],
  [
    "who signed in at the company and comes by AWS's own sign-in",
    ROLE,
    {
      assumeRolePolicy: webIdentity(
        `arn:aws:iam::${EU1.account}:saml-provider/${own}`,
        when("StringEquals", "SAML:aud", "https://signin.aws.amazon.com/saml"),
      ),
    },
  ],
  [
    "the same in a region",
    ROLE,
    {
      assumeRolePolicy: webIdentity(
        `arn:aws:iam::${EU1.account}:saml-provider/${own}`,
        when("StringEquals", "SAML:aud", [
          "https://signin.aws.amazon.com/saml",
          `https://${EU1.region}.signin.aws.amazon.com/saml`,
        ]),
      ),
    },
  ],
  [
    "the own project's people",
    BUCKET_ACL,
    { bucket: own, roleEntities: [`OWNER:project-owners-${EU1.account}`] },
  ],
  [
    "the own project's viewers",
    "gcp:storage/defaultObjectAccessControl:DefaultObjectAccessControl",
    { bucket: own, role: "READER", entity: `project-viewers-${EU1.account}` },
  ],
  [
    "the project's owners of a data set",
    DATASET,
    { accesses: [{ role: "OWNER", specialGroup: "projectOwners" }] },
  ],
  [
    "who is told of costs",
    "aws:budgets/budget:Budget",
    { notifications: [{ subscriberEmailAddresses: ["jo@orders.example"] }] },
  ],
  [
    "whom S3 writes logs as",
    "aws:s3/bucketAcl:BucketAcl",
    grantTo("http://acs.amazonaws.com/groups/s3/LogDelivery"),
  ],
  [
    "whom CloudFront writes logs as",
    "aws:s3/bucket:Bucket",
    {
      grants: [
        {
          type: "CanonicalUser",
          id: "c4c1ede66af53448b93c283ce9448c4ba468c9432aa01d700d3878632f77d2d0",
          permissions: ["FULL_CONTROL"],
        },
      ],
    },
  ],
  ["services of AWS", QUEUE, policy({ Service: ["sns.amazonaws.com", "events.amazonaws.com"] })],
  [
    "a permission for a service",
    "aws:lambda/permission:Permission",
    { principal: "events.amazonaws.com", sourceAccount: EU1.account },
  ],
  [
    "a permission for the own account",
    "aws:lambda/permission:Permission",
    { principal: "*", sourceAccount: EU1.account },
  ],
];

/** What others of the own account may have made, which is a finding of its own and not everybody. */
const ACCOUNT: readonly (readonly [what: string, type: string, inputs: PropertyMap])[] = [
  [
    "whatever role of the own account",
    QUEUE,
    policy("*", when("ArnLike", "aws:PrincipalArn", `arn:aws:iam::${EU1.account}:role/*`)),
  ],
  [
    "whatever source in the own account",
    QUEUE,
    policy("*", when("StringLike", "aws:SourceArn", `arn:aws:*:*:${EU1.account}:*`)),
  ],
  [
    "a permission for the own account's rules",
    "aws:lambda/permission:Permission",
    { principal: "*", sourceArn: `arn:aws:events:${EU1.region}:${EU1.account}:rule/*` },
  ],
];

describe("who may come in", () => {
  test.each(OPEN)("is everybody: %s", (_, type, inputs) => {
    expect(rulesFor(type, inputs)).toContain("closed/public-principal");
  });

  test.each(FOREIGN)("is somebody else: %s", (_, type, inputs) => {
    expect(rulesFor(type, inputs)).not.toEqual([]);
  });

  test.each(NARROW)("is the stamp itself, or the cloud: %s", (_, type, inputs) => {
    expect(rulesFor(type, inputs)).toEqual([]);
  });

  test.each(ACCOUNT)("is not everybody where it is the own account: %s", (_, type, inputs) => {
    expect(rulesFor(type, inputs)).not.toContain("closed/public-principal");
  });

  test("is not everybody who signs his request to a function's address", () => {
    const inputs = { functionName: testStamp(EU1).context.name("f"), authorizationType: "AWS_IAM" };
    expect(rulesFor("aws:lambda/functionUrl:FunctionUrl", inputs)).not.toContain("closed/public-principal");
  });

  test("may be an organisation that the fleet declares, and nobody because of a default", () => {
    const allow = [{ path: "aws:sqs/*#*", value: ORGANISATION, reason: "the company" }];
    const inputs = policy("*", when("StringEquals", "aws:PrincipalOrgID", ORGANISATION));
    expect(rulesFor(QUEUE, inputs, allow)).toEqual([]);
    const everywhere = policy("*", when("IpAddress", "aws:SourceIp", "0.0.0.0/0"));
    expect(rulesFor(QUEUE, everywhere, allow)).toContain("closed/public-principal");
  });

  test("may be everybody where the fleet declares just that", () => {
    const allow = [{ path: "aws:lambda/permission:*#principal", value: "\\*", reason: "the public form" }];
    const inputs = { principal: "*", action: "lambda:InvokeFunctionUrl" };
    expect(rulesFor("aws:lambda/permission:Permission", inputs, allow)).toEqual([]);
  });

  test.each(["render", "state"] as const)(
    "is the stamp's own cluster's account of a service (%s)",
    (origin) => {
      const inputsOf = (wiring: Wiring): PropertyMap => clusterTrust(wiring, "system:serviceaccount:web:app");
      expect(rulesOf(origin, ROLE, inputsOf)).toEqual([]);
    },
  );

  test.each(["render", "state"] as const)("is every session of an own role (%s)", (origin) => {
    const inputsOf = ({ role }: Wiring): PropertyMap =>
      policy("*", when("StringLike", "aws:userid", `${role.get("uniqueId")}:*`));
    expect(rulesOf(origin, QUEUE, inputsOf)).toEqual([]);
  });

  describe.each(["render", "state"] as const)(
    "where the stamp made the provider of a host of others (%s)",
    (origin) => {
      const hosts = {
        value: "(?:https://)?token\\.actions\\.githubusercontent\\.com",
        reason: "our pipelines",
      };
      const claim = (name: string): string => `${GITHUB}:${name}`;

      test.each<[what: string, extra: PropertyMap]>([
        ["nothing is asked", {}],
        ["whom tokens are for is asked", when("StringEquals", claim("aud"), "sts.amazonaws.com")],
        ["any repository will do", when("StringLike", claim("sub"), "repo:*")],
        [
          "somebody's repository is asked for an environment of the own name",
          when("StringEquals", claim("sub"), `repo:orders/app:environment:${own}`),
        ],
      ])("is everybody who has a login there: %s", (_, extra) => {
        const inputsOf = (wiring: Wiring): PropertyMap => githubTrust(wiring, extra);
        expect(rulesOf(origin, ROLE, inputsOf, [hosts])).toEqual(["closed/public-principal"]);
      });

      test("is the repository that the fleet declares", () => {
        const repository = {
          path: "aws:iam/role:Role#assumeRolePolicy*",
          value: "repo:acme/shop:.*",
          reason: "ours",
        };
        const inputsOf = (wiring: Wiring): PropertyMap =>
          githubTrust(wiring, {
            Condition: {
              StringEquals: { [claim("aud")]: "sts.amazonaws.com" },
              StringLike: { [claim("sub")]: "repo:acme/shop:*" },
            },
          });
        expect(rulesOf(origin, ROLE, inputsOf, [hosts, repository])).toEqual([]);
      });
    },
  );

  test.each<[path: string | undefined]>([
    [undefined],
    ["aws:iam/role:Role#assumeRolePolicy*"],
    ["*#*Federated*"],
  ])("is everybody at a provider though its host is declared (at %s)", (path) => {
    const host = { value: "accounts\\.google\\.com", reason: "people have a login there" };
    const allow = [path === undefined ? host : { ...host, path }];
    const inputs = { assumeRolePolicy: webIdentity("accounts.google.com", {}) };
    expect(rulesFor(ROLE, inputs, allow)).toEqual(["closed/public-principal"]);
  });

  test("is nobody else at a host of the stamp's own, and everybody where the own name stands before another's domain", () => {
    const { host } = testStamp(EU1).context;
    expect(rulesFor(ROLE, { assumeRolePolicy: webIdentity(host, {}) })).toEqual([]);
    const theirs = { assumeRolePolicy: webIdentity(`${own}.login.example`, {}) };
    expect(rulesFor(ROLE, theirs)).toContain("closed/public-principal");
  });

  test.each([
    ["repo:orders/app:ref:refs/heads/main", ["closed/external-name"]],
    ["system:serviceaccount:web:app", []],
  ])(
    "is whom an issuer of tokens for Azure calls so, however well the issuer is declared: %s",
    (subject, rules) => {
      const allow = [{ path: "*#*issuer*", value: `https://${GITHUB}`, reason: "our pipelines" }];
      const inputs = { resourceName: own, resourceGroupName: own, issuer: `https://${GITHUB}`, subject };
      expect(rulesFor("azure-native:managedidentity:FederatedIdentityCredential", inputs, allow)).toEqual(
        rules,
      );
    },
  );
});
