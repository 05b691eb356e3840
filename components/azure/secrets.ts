import * as keyvault from "@pulumi/azure-native/keyvault";
import type * as managedidentity from "@pulumi/azure-native/managedidentity";
import * as resources from "@pulumi/azure-native/resources";
import * as pulumi from "@pulumi/pulumi";
import type { StampContext } from "../contract/context";
import type { PartArgs, SecretsPart } from "../contract/parts";
import { grant, stampIdentity } from "./internal/identity";
import { type KeyRing, keyRing } from "./internal/secrets/keys";
import { RESOURCE_GROUP } from "./internal/limits";
import { lockAgainstDeletion } from "./internal/lock";

/**
 * The stamp's boundary and what guards it: its resource group, its vault and key, and the identity its containers
 * act as. It comes first, so that every other part is encrypted and granted from its first minute.
 */
export class Secrets extends pulumi.ComponentResource implements SecretsPart {
  readonly keyId: pulumi.Output<string>;
  /** The group all of the stamp's resources are in. */
  readonly resourceGroup: resources.ResourceGroup;
  /** The stamp's vault and key. */
  readonly keys: KeyRing;
  /** Vault and key in the region where backups are copied; undefined where there is none. */
  readonly copyKeys: KeyRing | undefined;
  /** Who the web service and the workers are; each part grants it what it needs there. */
  readonly appIdentity: managedidentity.UserAssignedIdentity;

  constructor(name: string, args: PartArgs, opts: pulumi.ComponentResourceOptions) {
    super("stampworks:azure:Secrets", name, {}, opts);
    const { context } = args;

    this.resourceGroup = this.group(name, args);
    const resourceGroupName = this.resourceGroup.name;
    this.keys = keyRing(
      name,
      { ...args, keyName: "stamp", kind: "kv", region: context.identity.region, resourceGroupName },
      this,
    );
    this.copyKeys =
      context.copyRegion === undefined
        ? undefined
        : keyRing(
            `${name}-copy`,
            { ...args, keyName: "stamp", kind: "kvc", region: context.copyRegion, resourceGroupName },
            this,
          );
    this.appIdentity = stampIdentity(
      `${name}-app-identity`,
      { context, kind: "app", part: "secrets", resourceGroupName, location: context.identity.region },
      this,
    );
    lockAgainstDeletion(`${name}-lock`, { ...args, resource: this.keys.vault }, this);
    if (this.copyKeys !== undefined) {
      lockAgainstDeletion(`${name}-copy-lock`, { ...args, resource: this.copyKeys.vault }, this);
    }

    this.keyId = this.keys.key.keyUri;
    this.registerOutputs({ keyId: this.keyId });
  }

  /**
   * Keeps a secret in the vault for the containers to read by reference.
   * @param secretName name of the secret in the vault
   * @returns the secret's address, without a version so that a new one is picked up
   */
  keep(
    name: string,
    {
      context,
      secretName,
      value,
    }: { readonly context: StampContext; readonly secretName: string; readonly value: pulumi.Output<string> },
    parent: pulumi.Resource,
  ): pulumi.Output<string> {
    const secret = new keyvault.Secret(
      name,
      {
        secretName,
        vaultName: this.keys.vault.name,
        resourceGroupName: this.resourceGroup.name,
        tags: context.lastingTags("secrets"),
        properties: { value: pulumi.secret(value), contentType: "text/plain" },
      },
      // Only from inside the vault's networks could it be deleted; it goes with the vault.
      { parent, additionalSecretOutputs: ["properties"], retainOnDelete: true },
    );
    const { principalId } = this.appIdentity;
    const read = grant(
      `${name}-read`,
      { context, kind: `read-${secretName}`, role: "readSecret", principalId, scope: secret.id },
      parent,
    );
    // The address is of use only to who may read it, so it comes with the right.
    return pulumi
      .all([this.keys.uri, secret.name, read.id])
      .apply(([uri, known]) => `${uri}secrets/${known}`);
  }

  private group(name: string, { context }: PartArgs): resources.ResourceGroup {
    return new resources.ResourceGroup(
      `${name}-group`,
      {
        resourceGroupName: context.physicalName("stamp", RESOURCE_GROUP),
        location: context.identity.region,
        tags: context.tags("secrets"),
      },
      { parent: this },
    );
  }
}
