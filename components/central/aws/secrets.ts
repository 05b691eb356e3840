import { Alias, Key } from "@pulumi/aws/kms";
import * as pulumi from "@pulumi/pulumi";
import { KEY_ALIAS } from "../../aws/internal/limits";
import {
  keyPolicy,
  rotationDays,
  trustCloudWatch,
  trustEventBridge,
} from "../../aws/internal/secrets/key-policy";
import type { CentralPartArgs, CentralSecretsPart } from "../parts";
import { flowLogName, logGroupName } from "./internal/log-name";

/** The centre's key. */
export class Secrets extends pulumi.ComponentResource implements CentralSecretsPart {
  readonly keyId: pulumi.Output<string>;

  constructor(name: string, { context, spec }: CentralPartArgs, opts: pulumi.ComponentResourceOptions) {
    super("stampworks:aws:CentralSecrets", name, {}, opts);
    const key = new Key(
      `${name}-key`,
      {
        description: "Encrypts the centre's events",
        enableKeyRotation: true,
        rotationPeriodInDays: rotationDays(spec),
        deletionWindowInDays: spec.secrets.recoveryDays,
        policy: keyPolicy(
          context,
          ...trustCloudWatch(context, [
            logGroupName(context),
            ...(spec.search ? [flowLogName(context)] : []),
          ]),
          trustEventBridge(context),
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
    this.keyId = key.arn;
    this.registerOutputs({ keyId: this.keyId });
  }
}
