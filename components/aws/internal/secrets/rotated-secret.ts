import { RolePolicy } from "@pulumi/aws/iam";
import { Permission } from "@pulumi/aws/lambda";
import { Secret, SecretRotation, SecretVersion } from "@pulumi/aws/secretsmanager";
import * as pulumi from "@pulumi/pulumi";
import type { PartName } from "../../../contract/context";
import type { PartArgs } from "../../../contract/parts";
import type { Secrets } from "../../secrets";
import { SECRET } from "../limits";
import { policy, type Statement } from "../policies";

/** What a rotated secret is made from. */
export interface RotatedSecretArgs extends PartArgs {
  readonly part: PartName;
  readonly secrets: Secrets;
  /** What the secret is for; its kind in the physical name. */
  readonly kind: string;
  readonly description: string;
  /** First value: JSON with `kind`, `id` and `password`, as the rotating function reads it. */
  readonly value: Record<string, pulumi.Input<string | number>>;
  /** What the rotating function may do to the thing the secret opens. */
  readonly opens: Statement;
}

/** The secret, and its first value, which whoever reads it at once waits for. */
export interface RotatedSecret {
  readonly secret: Secret;
  readonly version: SecretVersion;
}

/**
 * A secret that rotates itself. The stamp writes the first value and never another, so that an update does not undo a
 * rotation. Should secret and service ever disagree, one more rotation mends it: it needs no former password.
 */
export function rotatedSecret(name: string, args: RotatedSecretArgs, parent: pulumi.Resource): RotatedSecret {
  const { context, spec, part, secrets, kind } = args;
  const { rotator } = secrets;
  const secret = new Secret(
    name,
    {
      name: context.physicalName(kind, SECRET),
      description: args.description,
      kmsKeyId: secrets.keyId,
      recoveryWindowInDays: spec.secrets.recoveryDays,
      tags: context.tags(part),
    },
    { parent },
  );
  const version = new SecretVersion(
    `${name}-version`,
    { secretId: secret.arn, secretString: pulumi.secret(pulumi.jsonStringify(args.value)) },
    { parent, ignoreChanges: ["secretString"] },
  );
  const rights = new RolePolicy(
    `${name}-rights`,
    {
      name: `rotate-${part}`,
      role: rotator.roleName,
      policy: policy(
        {
          Sid: "Secret",
          Effect: "Allow",
          Action: [
            "secretsmanager:DescribeSecret",
            "secretsmanager:GetSecretValue",
            "secretsmanager:PutSecretValue",
            "secretsmanager:UpdateSecretVersionStage",
          ],
          Resource: secret.arn,
        },
        {
          Sid: "Key",
          Effect: "Allow",
          Action: ["kms:Decrypt", "kms:GenerateDataKey"],
          Resource: secrets.keyId,
        },
        args.opens,
      ),
    },
    { parent },
  );
  const permission = new Permission(
    `${name}-permission`,
    {
      action: "lambda:InvokeFunction",
      function: rotator.functionName,
      principal: "secretsmanager.amazonaws.com",
      sourceAccount: context.identity.account,
      sourceArn: secret.arn,
    },
    { parent },
  );
  new SecretRotation(
    `${name}-rotation`,
    {
      secretId: secret.arn,
      rotationLambdaArn: rotator.functionArn,
      rotationRules: { automaticallyAfterDays: spec.secrets.keyRotationDays },
      // The first value is as fresh as the thing it opens, which is still being made.
      rotateImmediately: false,
    },
    { parent, dependsOn: [version, rights, permission] },
  );
  return { secret, version };
}
