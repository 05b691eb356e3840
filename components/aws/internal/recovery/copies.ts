import type { Vault } from "@pulumi/aws/backup";
import { Key } from "@pulumi/aws/kms";
import type * as pulumi from "@pulumi/pulumi";
import type { Tags } from "../../../contract/context";
import type { PartArgs } from "../../../contract/parts";
import { keyPolicy, rotationDays } from "../secrets/key-policy";
import { regionProvider } from "../provider";
import { backupVault } from "./vault";

/**
 * The vault in another region under the same law, with a key of its own there, so that the copies can be read when
 * the stamp's region can't. Undefined where the law has no second region.
 */
export function copyVault(
  name: string,
  args: PartArgs & { readonly tags: Tags },
  parent: pulumi.Resource,
): Vault | undefined {
  const { context, spec, tags } = args;
  const { copyRegion } = context;
  if (copyRegion === undefined) return undefined;
  const opts = { parent, provider: regionProvider(`${name}-provider`, copyRegion, context, parent) };
  const key = new Key(
    `${name}-key`,
    {
      description: "Encrypts the copies of this stamp's backups",
      enableKeyRotation: true,
      rotationPeriodInDays: rotationDays(spec),
      deletionWindowInDays: spec.secrets.recoveryDays,
      policy: keyPolicy(context),
      tags,
    },
    opts,
  );
  return backupVault(`${name}-vault`, { ...args, kind: "copies", keyArn: key.arn }, opts);
}
