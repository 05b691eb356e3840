import type { KindTable } from "../kind";

const KMS = "arn:aws:kms:{region}:{account}";
const ROLES = ["aws:iam/role:Role"];

/** Keys, secrets and identities. */
export const IDENTITY: KindTable = {
  "aws:kms/key:Key": {
    id: "{uuid}",
    tagged: true,
    outputs: {
      arn: `${KMS}:key/{id}`,
      keyId: "{id}",
      policy: "",
      keyUsage: "ENCRYPT_DECRYPT",
      customerMasterKeySpec: "SYMMETRIC_DEFAULT",
      description: "",
      multiRegion: false,
      rotationPeriodInDays: 365,
    },
    replaces: ["customerMasterKeySpec", "keyUsage", "multiRegion", "customKeyStoreId"],
  },
  "aws:kms/replicaKey:ReplicaKey": {
    id: "{last:primaryKeyArn}",
    tagged: true,
    outputs: {
      arn: `${KMS}:key/{id}`,
      keyId: "{id}",
      keySpec: "SYMMETRIC_DEFAULT",
      keyUsage: "ENCRYPT_DECRYPT",
    },
    replaces: ["primaryKeyArn"],
  },
  "aws:kms/alias:Alias": {
    id: "{name}",
    name: {
      property: "name",
      scope: "region",
      limit: 256,
      pattern: /^alias\/(?!aws\/)[A-Za-z0-9/_-]+$/,
      taken: "AlreadyExistsException",
    },
    outputs: { arn: `${KMS}:{name}`, targetKeyArn: `${KMS}:key/{last:targetKeyId}` },
    references: { targetKeyId: ["aws:kms/key:Key", "aws:kms/replicaKey:ReplicaKey"] },
  },
  "aws:kms/grant:Grant": {
    id: "{in:keyId}:{hex:64}",
    outputs: { grantId: "{hex:64}", grantToken: "{chars:32}" },
    replaces: ["*"],
  },
  "aws:kms/keyPolicy:KeyPolicy": { id: "{in:keyId}", replaces: ["keyId"] },
  "aws:secretsmanager/secret:Secret": {
    id: "arn:aws:secretsmanager:{region}:{account}:secret:{name}-{chars:6}",
    tagged: true,
    name: {
      property: "name",
      scope: "region",
      limit: 512,
      pattern: /^[A-Za-z0-9/_+=.@-]+$/,
      taken: "ResourceExistsException",
      held: {
        days: 30,
        // 0 forces deletion at once; else 7 to 30 days (RecoveryWindowInDays of DeleteSecret).
        daysOf: (inputs) =>
          typeof inputs["recoveryWindowInDays"] === "number" ? inputs["recoveryWindowInDays"] : undefined,
        code: "InvalidRequestException",
        message:
          "You can't create this secret because a secret with this name ('{name}') is already scheduled for deletion.",
      },
    },
    outputs: { arn: "{id}", policy: "", replicas: [], type: "" },
  },
  "aws:secretsmanager/secretVersion:SecretVersion": {
    id: "{in:secretId}|terraform-{hex:26}",
    outputs: {
      arn: "{in:secretId}",
      secretArn: "{in:secretId}",
      versionId: "terraform-{hex:26}",
      versionStages: ["AWSCURRENT"],
      hasSecretStringWo: false,
    },
    secrets: ["secretString", "secretBinary"],
    replaces: ["secretId", "secretString", "secretBinary"],
    references: { secretId: ["aws:secretsmanager/secret:Secret"] },
  },
  "aws:secretsmanager/secretRotation:SecretRotation": {
    id: "{in:secretId}",
    outputs: { rotationEnabled: true },
    replaces: ["secretId"],
  },
  "aws:secretsmanager/secretPolicy:SecretPolicy": { id: "{in:secretArn}", replaces: ["secretArn"] },
  "aws:iam/role:Role": {
    id: "{name}",
    tagged: true,
    name: { property: "name", scope: "account", limit: 64, pattern: /^[\w+=,.@-]+$/, space: "iam-role" },
    outputs: {
      arn: (inputs) =>
        `arn:aws:iam::{account}:role${typeof inputs["path"] === "string" ? inputs["path"] : "/"}{name}`,
      uniqueId: "AROA{upper:17}",
      createDate: "2026-01-01T00:00:00Z",
      path: "/",
      maxSessionDuration: 3600,
      managedPolicyArns: [],
      inlinePolicies: [],
    },
    replaces: ["path"],
    blockers: [
      {
        types: ["aws:iam/rolePolicy:RolePolicy", "aws:iam/rolePolicyAttachment:RolePolicyAttachment"],
        code: "DeleteConflict",
        message: "Cannot delete entity, must detach all policies first.",
      },
      {
        types: ["aws:iam/instanceProfile:InstanceProfile"],
        code: "DeleteConflict",
        message: "Cannot delete entity, must remove roles from instance profile first.",
      },
    ],
    quota: {
      limit: 1000,
      raised: 5000,
      per: "account",
      code: "LimitExceeded",
      message: "Cannot exceed quota for RolesPerAccount",
    },
  },
  "aws:iam/rolePolicy:RolePolicy": {
    id: "{in:role}:{name}",
    name: { property: "name", scope: "parent", within: ["role"], limit: 128 },
    references: { role: ROLES },
  },
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": {
    id: "{in:role}/{in:policyArn}",
    replaces: ["role", "policyArn"],
    references: { role: ROLES },
  },
  "aws:iam/policy:Policy": {
    id: "arn:aws:iam::{account}:policy/{name}",
    tagged: true,
    name: { property: "name", scope: "account", limit: 128 },
    outputs: { arn: "{id}", policyId: "ANPA{upper:17}", attachmentCount: 0, path: "/" },
    replaces: ["description", "path"],
    blockers: [
      {
        types: ["aws:iam/rolePolicyAttachment:RolePolicyAttachment"],
        code: "DeleteConflict",
        message: "Cannot delete a policy attached to entities.",
      },
    ],
  },
  "aws:iam/instanceProfile:InstanceProfile": {
    id: "{name}",
    tagged: true,
    name: { property: "name", scope: "account", limit: 128 },
    outputs: { arn: "arn:aws:iam::{account}:instance-profile/{name}", uniqueId: "AIPA{upper:17}" },
    references: { role: ROLES },
  },
  "aws:iam/serviceLinkedRole:ServiceLinkedRole": {
    id: "arn:aws:iam::{account}:role/aws-service-role/{in:awsServiceName}/{hex:8}",
    outputs: { arn: "{id}", name: "AWSServiceRole-{hex:8}", uniqueId: "AROA{upper:17}" },
    replaces: ["awsServiceName"],
  },
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider": {
    id: "arn:aws:iam::{account}:oidc-provider/{last:url}",
    tagged: true,
    outputs: { arn: "{id}" },
    replaces: ["url"],
  },
};
