import { Alias, Key, ReplicaKey } from "@pulumi/aws/kms";
import * as pulumi from "@pulumi/pulumi";
import { keyPolicy, rotationDays, USE_KEY } from "../../aws/internal/key-policy";
import { KEY_ALIAS } from "../../aws/internal/limits";
import type { Statement } from "../../aws/internal/policies";
import { regionProvider } from "../../aws/internal/provider";
import type { RoutingPartArgs, RoutingSecretsPart } from "../parts";
import { requireHome } from "./internal/home";
import { logGroupNames } from "./internal/log-names";

/** The layer's key, the same in each region, so that each copy of the registry is encrypted with it. */
export class Secrets extends pulumi.ComponentResource implements RoutingSecretsPart {
  /** ARN of the key in the home region. */
  readonly keyId: pulumi.Output<string>;
  /** Other region → ARN of the key there. */
  readonly replicas: Readonly<Record<string, pulumi.Output<string>>>;

  constructor(name: string, args: RoutingPartArgs, opts: pulumi.ComponentResourceOptions) {
    super("stampworks:aws:RoutingSecrets", name, {}, opts);
    const { context, spec } = args;
    requireHome(context);
    const [, ...others] = context.identity.regions;
    const tags = context.tags("secrets");
    const key = new Key(
      `${name}-key`,
      {
        description: "Encrypts the routing layer's registry and logs",
        multiRegion: true,
        enableKeyRotation: true,
        rotationPeriodInDays: rotationDays(spec),
        deletionWindowInDays: spec.secrets.recoveryDays,
        policy: keyPolicy(context, ...serviceStatements(args)),
        tags,
      },
      { parent: this },
    );
    new Alias(
      `${name}-alias`,
      { name: `alias/${context.physicalName("key", KEY_ALIAS)}`, targetKeyId: key.keyId },
      { parent: this },
    );
    this.keyId = key.arn;
    this.replicas = Object.fromEntries(
      others.map((region) => {
        const replica = new ReplicaKey(
          `${name}-key-${region}`,
          {
            description: "The routing layer's key, for the registry in this region",
            primaryKeyArn: key.arn,
            deletionWindowInDays: spec.secrets.recoveryDays,
            policy: keyPolicy(context),
            tags,
          },
          {
            parent: this,
            provider: regionProvider(`${name}-provider-${region}`, region, context, this),
          },
        );
        return [region, replica.arn];
      }),
    );
    this.registerOutputs({ keyId: this.keyId });
  }
}

/** Lets CloudWatch, which acts on its own, encrypt the layer's log groups and send its alarms. */
function serviceStatements({ context }: RoutingPartArgs): Statement[] {
  const { region, account } = context.identity;
  const groups = Object.values(logGroupNames(context)).map(
    (group) => `arn:aws:logs:${region}:${account}:log-group:${group}`,
  );
  return [
    {
      Sid: "Logs",
      Effect: "Allow",
      Principal: { Service: `logs.${region}.amazonaws.com` },
      Action: USE_KEY,
      Resource: "*",
      Condition: { ArnEquals: { "kms:EncryptionContext:aws:logs:arn": groups } },
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
