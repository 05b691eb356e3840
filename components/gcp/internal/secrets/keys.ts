import { CryptoKey, KeyRing } from "@pulumi/gcp/kms";
import type * as pulumi from "@pulumi/pulumi";
import type { ClassSpec } from "../../../contract/class";
import { DAY, secondsDuration } from "../../../contract/units";
import type { Apis } from "../apis";
import { KMS } from "../limits";
import { deletionPolicy, type ProtectionArgs } from "../protection";

/** What a key ring with one key needs. */
export interface KeyArgs extends ProtectionArgs {
  readonly spec: Pick<ClassSpec, "secrets" | "deletionProtection">;
  readonly apis: Pick<Apis, "kms">;
  readonly part: string;
  readonly kind: string;
  /** Where the key lives; it can only encrypt what lives there too. */
  readonly location: string;
}

/**
 * A key ring and its key. Key rings can never be deleted: one of a retired stamp stays, empty, and the owner's
 * generation in the name's hash keeps a later one of the same id from meeting it.
 */
export function ownerKey(name: string, args: KeyArgs, parent: pulumi.Resource): CryptoKey {
  const { context, spec, apis, part, kind, location } = args;
  const ring = new KeyRing(
    `${name}-ring`,
    { name: context.physicalName(`${kind}-ring`, KMS), location },
    { parent, dependsOn: apis.kms },
  );
  return new CryptoKey(
    `${name}-key`,
    {
      name: context.physicalName(kind, KMS),
      keyRing: ring.id,
      purpose: "ENCRYPT_DECRYPT",
      rotationPeriod: secondsDuration(spec.secrets.keyRotationDays * DAY),
      destroyScheduledDuration: secondsDuration(spec.secrets.recoveryDays * DAY),
      labels: context.tags(part),
      deletionPolicy: deletionPolicy(args),
    },
    { parent },
  );
}
