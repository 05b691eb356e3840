import type * as pulumi from "@pulumi/pulumi";
import type { ClassSpec } from "../../../contract/class";
import type { OwnerContext } from "../../../contract/owner";
import type { PartArgs } from "../../../contract/parts";
import { logGroupNames } from "../log-names";
import { accountRoot, policy, type Statement } from "../policies";

/** AWS rotates a key every 90 days at the soonest. Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_EnableKeyRotation.html */
const SHORTEST_ROTATION = 90;

/** Days between two rotations of a key: the class's, or the fewest AWS takes. */
export function rotationDays(spec: Pick<ClassSpec, "secrets">): number {
  return Math.max(SHORTEST_ROTATION, spec.secrets.keyRotationDays);
}

/** Spelled out instead of `kms:*`: an action AWS adds tomorrow is not granted today. */
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
export const USE_KEY = [
  "kms:Decrypt",
  "kms:DescribeKey",
  "kms:Encrypt",
  "kms:GenerateDataKey",
  "kms:GenerateDataKeyWithoutPlaintext",
  "kms:ReEncryptFrom",
  "kms:ReEncryptTo",
];

/**
 * What every key of a stamp says: the account's IAM policies decide who administers and uses it. Resource "*" is the
 * key itself: a key policy can name no other.
 */
export function keyPolicy(context: OwnerContext, ...services: Statement[]): pulumi.Output<string> {
  const root = { AWS: accountRoot(context) };
  return policy(
    { Sid: "Administer", Effect: "Allow", Principal: root, Action: ADMINISTER, Resource: "*" },
    { Sid: "Use", Effect: "Allow", Principal: root, Action: USE_KEY, Resource: "*" },
    // Databases, caches and backups work with grants on the key.
    {
      Sid: "Grant",
      Effect: "Allow",
      Principal: root,
      Action: "kms:CreateGrant",
      Resource: "*",
      Condition: { Bool: { "kms:GrantIsForAWSResource": "true" } },
    },
    ...services,
  );
}

/** Lets CloudWatch, which acts on its own, encrypt the stamp's log groups and send its alarms. */
export function cloudWatchStatements(args: PartArgs): Statement[] {
  return trustCloudWatch(args.context, [...logGroupNames(args).values()]);
}

/**
 * Lets EventBridge encrypt what lies on the owner's bus and in the queue of what it could not deliver.
 * Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-encryption-key-policy.html
 */
export function trustEventBridge({ identity }: OwnerContext): Statement {
  return {
    Sid: "Events",
    Effect: "Allow",
    Principal: { Service: "events.amazonaws.com" },
    Action: ["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"],
    Resource: "*",
    Condition: { StringEquals: { "aws:SourceAccount": identity.account } },
  };
}

/**
 * Lets CloudWatch encrypt log groups and send the owner's alarms.
 * @param groups names of the log groups, and of no others
 */
export function trustCloudWatch({ identity }: OwnerContext, groups: readonly string[]): Statement[] {
  const { region, account } = identity;
  const arns = groups.map((name) => `arn:aws:logs:${region}:${account}:log-group:${name}`);
  return [
    {
      Sid: "Logs",
      Effect: "Allow",
      Principal: { Service: `logs.${region}.amazonaws.com` },
      Action: USE_KEY,
      Resource: "*",
      Condition: { ArnEquals: { "kms:EncryptionContext:aws:logs:arn": arns } },
    },
    {
      Sid: "Alarms",
      Effect: "Allow",
      Principal: { Service: "cloudwatch.amazonaws.com" },
      Action: ["kms:Decrypt", "kms:GenerateDataKey"],
      Resource: "*",
      Condition: { StringEquals: { "aws:SourceAccount": account } },
    },
  ];
}
