import { Function as LambdaFunction } from "@pulumi/aws/lambda";
import * as pulumi from "@pulumi/pulumi";
import type { PartArgs } from "../../../contract/parts";
import { LAMBDA } from "../limits";
import { logGroup } from "../log-group";
import { serviceRole } from "../roles";
import { ROTATOR_SOURCE } from "./rotator-source";

/** What a secret needs to be rotated. */
export interface Rotator {
  readonly functionArn: pulumi.Output<string>;
  readonly functionName: pulumi.Output<string>;
  /** Role that each rotated secret gives the right to itself and to what it opens. */
  readonly roleName: pulumi.Output<string>;
}

/** Longest a function may run, in seconds: a database takes minutes to accept a new password. */
const TIMEOUT = 900;

/**
 * The one function that rotates a stamp's secrets (FSBP SecretsManager.1). RDS could keep and rotate the master
 * password itself, but then refuses read replicas:
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html#rds-secrets-manager-limitations
 * The function speaks to AWS's control planes only, so it needs no way into the network.
 */
export function rotator(
  name: string,
  args: PartArgs & { keyId: pulumi.Input<string> },
  parent: pulumi.Resource,
): Rotator {
  const { context } = args;
  const functionName = context.physicalName("rotator", LAMBDA);
  const logs = logGroup(`${name}-logs`, { ...args, part: "secrets", log: "rotator-logs" }, parent);
  const { role, rights } = serviceRole(
    `${name}-role`,
    {
      context,
      part: "secrets",
      kind: "rotator",
      service: "lambda.amazonaws.com",
      statements: [
        {
          Sid: "Logs",
          Effect: "Allow",
          Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
          Resource: pulumi.interpolate`${logs.arn}:*`,
        },
      ],
    },
    parent,
  );
  const code = new pulumi.asset.AssetArchive({ "index.js": new pulumi.asset.StringAsset(ROTATOR_SOURCE) });
  const rotate = new LambdaFunction(
    `${name}-function`,
    {
      name: functionName,
      description: "Rotates this stamp's secrets",
      role: role.arn,
      runtime: "nodejs22.x",
      architectures: ["arm64"],
      handler: "index.handler",
      code,
      timeout: TIMEOUT,
      memorySize: 256,
      loggingConfig: { logFormat: "JSON", logGroup: logs.name },
      tags: context.tags("secrets"),
    },
    { parent, dependsOn: [...rights] },
  );
  return { functionArn: rotate.arn, functionName: rotate.name, roleName: role.name };
}
