import { Secret, SecretVersion } from "@pulumi/gcp/secretmanager";
import * as pulumi from "@pulumi/pulumi";
import type { PartName } from "../../../contract/context";
import type { PartArgs } from "../../../contract/parts";
import { DAY, secondsDuration } from "../../../contract/units";
import type { Secrets } from "../../secrets";
import { SECRET } from "../limits";

/** What a stored secret needs. */
export interface SecretArgs extends PartArgs {
  readonly secrets: Secrets;
  readonly part: PartName;
  readonly kind: string;
  readonly value: pulumi.Input<string>;
}

/** Keeps a value in Secret Manager, in the stamp's region and under its key; whoever needs it gets the secret's id. */
export function storeSecret(name: string, args: SecretArgs, parent: pulumi.Resource): SecretVersion {
  const { context, spec, secrets, part, kind, value } = args;
  const secret = new Secret(
    name,
    {
      secretId: context.physicalName(kind, SECRET),
      replication: {
        userManaged: {
          replicas: [
            { location: context.identity.region, customerManagedEncryption: { kmsKeyName: secrets.keyId } },
          ],
        },
      },
      versionDestroyTtl: secondsDuration(spec.secrets.recoveryDays * DAY),
      deletionProtection: context.protects(spec.deletionProtection),
      labels: context.tags(part),
    },
    { parent, dependsOn: [secrets.ready] },
  );
  return new SecretVersion(
    `${name}-version`,
    { secret: secret.id, secretData: pulumi.secret(value) },
    { parent, additionalSecretOutputs: ["secretData"] },
  );
}
