import * as keyvault from "@pulumi/azure-native/keyvault";
import type * as managedidentity from "@pulumi/azure-native/managedidentity";
import * as pulumi from "@pulumi/pulumi";
import type { ClassSpec } from "../../../contract/class";
import { DAY, isoDuration } from "../../../contract/units";
import { type AzureOwner, globalScope } from "../global";
import { grant, stampIdentity } from "../identity";
import { KEY_VAULT } from "../limits";

/** Days a key outlives its rotation, so that what it encrypted can be read until it is rewrapped; Azure asks for 28 or more. */
const GRACE_DAYS = 30;

/** A vault, the key in it and the identity the data services use that key as. */
export interface KeyRing {
  readonly vault: keyvault.Vault;
  /** Address of the vault; said by its name because previews don't know the cloud's answer yet. */
  readonly uri: pulumi.Output<string>;
  readonly key: keyvault.Key;
  readonly identity: managedidentity.UserAssignedIdentity;
  /** The right to use the key; whatever is encrypted with the key waits for it. */
  readonly use: pulumi.Resource;
}

/** Which key ring: the stamp's own, or its twin in the region where backups are copied. */
export interface KeyRingArgs {
  readonly context: AzureOwner;
  readonly spec: Pick<ClassSpec, "secrets">;
  /** The key's name in its vault. */
  readonly keyName: string;
  readonly kind: "kv" | "kvc";
  readonly region: string;
  readonly resourceGroupName: pulumi.Input<string>;
}

/** Makes a vault with a key that rotates by itself, and an identity that may use this key and nothing else. */
export function keyRing(name: string, args: KeyRingArgs, parent: pulumi.Resource): KeyRing {
  const { context, spec, keyName, kind, region: location, resourceGroupName } = args;
  const vault = new keyvault.Vault(
    `${name}-vault`,
    {
      vaultName: context.physicalName(kind, KEY_VAULT),
      resourceGroupName,
      location,
      tags: context.tags("secrets"),
      properties: {
        tenantId: globalScope(context).tenantId,
        sku: { family: "A", name: "premium" },
        enableRbacAuthorization: true,
        enableSoftDelete: true,
        softDeleteRetentionInDays: spec.secrets.recoveryDays,
        enablePurgeProtection: true,
        publicNetworkAccess: "disabled",
        // Storage, PostgreSQL and Service Bus reach their key as trusted services, from outside the network.
        networkAcls: { defaultAction: "Deny", bypass: "AzureServices", ipRules: [], virtualNetworkRules: [] },
      },
    },
    { parent },
  );
  const key = new keyvault.Key(
    `${name}-key`,
    {
      keyName,
      vaultName: vault.name,
      resourceGroupName,
      // A key that exists is not written again, whatever its tags.
      tags: context.lastingTags("secrets"),
      properties: {
        kty: "RSA-HSM",
        keySize: 3072,
        keyOps: ["wrapKey", "unwrapKey"],
        attributes: { enabled: true },
        // Azure writes this once: on a key that exists, another number of days has to be set in the vault itself.
        rotationPolicy: {
          attributes: { expiryTime: isoDuration((spec.secrets.keyRotationDays + GRACE_DAYS) * DAY) },
          lifetimeActions: [
            {
              trigger: { timeAfterCreate: isoDuration(spec.secrets.keyRotationDays * DAY) },
              action: { type: "rotate" },
            },
          ],
        },
      },
    },
    // Only from inside the vault's networks could it be deleted; it goes with the vault.
    { parent, retainOnDelete: true },
  );
  const identity = stampIdentity(
    `${name}-identity`,
    { context, kind: `${kind}-data`, part: "secrets", resourceGroupName, location },
    parent,
  );
  const { principalId } = identity;
  const use = grant(
    `${name}-use`,
    { context, kind: `${kind}-use`, role: "useKey", principalId, scope: key.id },
    parent,
  );
  return { vault, uri: pulumi.interpolate`https://${vault.name}.vault.azure.net/`, key, identity, use };
}
