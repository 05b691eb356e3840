import { Alias, Key, ReplicaKey } from "@pulumi/aws/kms";
import * as pulumi from "@pulumi/pulumi";
import { keyPolicy, rotationDays, trustCloudWatch } from "../../aws/internal/secrets/key-policy";
import { KEY_ALIAS } from "../../aws/internal/limits";
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
        policy: keyPolicy(context, ...trustCloudWatch(context, Object.values(logGroupNames(context)))),
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
