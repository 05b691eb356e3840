import type * as pulumi from "@pulumi/pulumi";
import type { StampContext } from "../../contract/context";
import { accountRoot, policy, type Statement } from "./policies";

/** Spelled out instead of `kms:*`: nobody may take grants back or move the key to another policy unnoticed. */
const ADMINISTER = [
  "kms:CancelKeyDeletion",
  "kms:CreateAlias",
  "kms:DeleteAlias",
  "kms:DescribeKey",
  "kms:DisableKey",
  "kms:DisableKeyRotation",
  "kms:EnableKey",
  "kms:EnableKeyRotation",
  "kms:GetKeyPolicy",
  "kms:GetKeyRotationStatus",
  "kms:ListAliases",
  "kms:ListGrants",
  "kms:ListKeyPolicies",
  "kms:ListResourceTags",
  "kms:ListRetirableGrants",
  "kms:PutKeyPolicy",
  "kms:RevokeGrant",
  "kms:RotateKeyOnDemand",
  "kms:ScheduleKeyDeletion",
  "kms:TagResource",
  "kms:UntagResource",
  "kms:UpdateAlias",
  "kms:UpdateKeyDescription",
];

/** What encrypting and decrypting takes. */
export const USE_KEY = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey", "kms:ReEncryptFrom", "kms:ReEncryptTo"];

/**
 * Policy of a stamp's key. Resource "*" is the key itself: a key policy can name no other. The account's IAM
 * policies decide who uses it; services that act on their own are let in by name, for this account only.
 */
export function keyPolicy(context: StampContext, region: string): pulumi.Output<string> {
  const { account } = context.identity;
  const own = { StringEquals: { "aws:SourceAccount": account } };
  const allow = (Sid: string, Principal: Statement["Principal"], Action: string[], Condition?: Statement["Condition"]): Statement => ({
    Sid,
    Effect: "Allow",
    ...(Principal === undefined ? {} : { Principal }),
    Action,
    Resource: "*",
    ...(Condition === undefined ? {} : { Condition }),
  });
  const root = { AWS: accountRoot(context) };
  return policy(
    allow("Administer", root, ADMINISTER),
    allow("Use", root, USE_KEY),
    // Databases, caches and backups work with grants on the key.
    allow("Grant", root, ["kms:CreateGrant"], { Bool: { "kms:GrantIsForAWSResource": "true" } }),
    allow("Logs", { Service: `logs.${region}.amazonaws.com` }, USE_KEY, {
      ArnLike: { "kms:EncryptionContext:aws:logs:arn": `arn:aws:logs:${region}:${account}:log-group:*` },
    }),
    allow("Alarms", { Service: "cloudwatch.amazonaws.com" }, ["kms:Decrypt", "kms:GenerateDataKey"], own),
  );
}
