import { Alias, Key } from "@pulumi/aws/kms";
import * as pulumi from "@pulumi/pulumi";
import type { PartArgs, SecretsPart } from "../contract/parts";
import {
  cloudWatchStatements,
  keyPolicy,
  rotationDays,
  trustEventBridge,
} from "./internal/secrets/key-policy";
import { KEY_ALIAS } from "./internal/limits";
import { type Rotator, rotator } from "./internal/secrets/rotator";

/** The stamp's key, and the function that rotates the secrets the other parts keep in Secrets Manager. */
export class Secrets extends pulumi.ComponentResource implements SecretsPart {
  /** ARN of the key. */
  readonly keyId: pulumi.Output<string>;
  /** Rotates the secrets of the database and the cache. */
  readonly rotator: Rotator;

  constructor(name: string, args: PartArgs, opts: pulumi.ComponentResourceOptions) {
    super("stampworks:aws:Secrets", name, {}, opts);
    const key = this.key(name, args);
    this.keyId = key.arn;
    this.rotator = rotator(`${name}-rotator`, { ...args, keyId: key.arn }, this);
    this.registerOutputs({ keyId: this.keyId });
  }

  private key(name: string, args: PartArgs): Key {
    const { context, spec } = args;
    const key = new Key(
      `${name}-key`,
      {
        description: "Encrypts this stamp's data",
        enableKeyRotation: true,
        rotationPeriodInDays: rotationDays(spec),
        deletionWindowInDays: spec.secrets.recoveryDays,
        policy: keyPolicy(
          context,
          ...cloudWatchStatements(args),
          ...(spec.events.enabled ? [trustEventBridge(context)] : []),
        ),
        tags: context.tags("secrets"),
      },
      { parent: this },
    );
    new Alias(
      `${name}-alias`,
      { name: `alias/${context.physicalName("key", KEY_ALIAS)}`, targetKeyId: key.keyId },
      { parent: this },
    );
    return key;
  }
}
