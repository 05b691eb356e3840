import * as storage from "@pulumi/azure-native/storage";
import * as pulumi from "@pulumi/pulumi";
import type { PartArgs, StoragePart } from "../contract/parts";
import { privateEndpoint } from "./internal/network/endpoints";
import { grant } from "./internal/identity";
import { BLOB_CONTAINER, STORAGE_ACCOUNT } from "./internal/limits";
import { lockAgainstDeletion } from "./internal/lock";
import { type Scope, scopeOf } from "./internal/scope";
import type { Network } from "./network";
import type { Secrets } from "./secrets";

/** What object storage is made from. */
export interface StorageArgs extends PartArgs {
  readonly secrets: Secrets;
  readonly network: Network;
}

/** The stamp's storage account, spread over the zones, with a container for each of the class's buckets. */
export class Storage extends pulumi.ComponentResource implements StoragePart {
  /** Purpose → name of the container. */
  readonly buckets: Readonly<Record<string, pulumi.Output<string>>>;
  readonly account: storage.StorageAccount;
  readonly containers: readonly storage.BlobContainer[];
  /** Address of the account's blobs. */
  readonly blobEndpoint: pulumi.Output<string>;

  constructor(name: string, args: StorageArgs, opts: pulumi.ComponentResourceOptions) {
    super("stampworks:azure:Storage", name, {}, opts);
    const scope = scopeOf("storage", args);
    const { context, spec, secrets, network } = args;

    this.account = this.storageAccount(name, args, scope);
    const ready = this.history(name, args, scope);
    const containers: storage.BlobContainer[] = [];
    for (const purpose of spec.storage.buckets)
      containers.push(this.container(name, args, scope, purpose, containers.at(-1) ?? ready));
    this.containers = containers;
    privateEndpoint(
      `${name}-endpoint`,
      {
        context: args.context,
        scope,
        service: "blob",
        resource: this.account,
        subnet: network.endpointSubnet,
        zone: network.zone("blob"),
        after: containers.slice(-1),
      },
      this,
    );
    grant(
      `${name}-app-use`,
      {
        context,
        kind: "app-objects",
        role: "useObjects",
        principalId: secrets.appIdentity.principalId,
        scope: this.account.id,
      },
      this,
    );
    lockAgainstDeletion(`${name}-lock`, { ...args, resource: this.account }, this);

    this.blobEndpoint = pulumi.interpolate`https://${this.account.name}.blob.core.windows.net/`;
    this.buckets = Object.fromEntries(
      spec.storage.buckets.map((purpose, index) => [purpose, this.nameOf(index)]),
    );
    this.registerOutputs({ buckets: this.buckets });
  }

  private nameOf(index: number): pulumi.Output<string> {
    const container = this.containers[index];
    if (container === undefined) throw new Error("every bucket has its container");
    return container.name;
  }

  private storageAccount(
    name: string,
    { context, secrets }: StorageArgs,
    scope: Scope,
  ): storage.StorageAccount {
    return new storage.StorageAccount(
      `${name}-account`,
      {
        accountName: context.physicalName("st", STORAGE_ACCOUNT),
        ...scope,
        kind: "StorageV2",
        // Over the zones, and every write copied to the paired region where that is under the same law.
        sku: { name: context.copyRegion === undefined ? "Standard_ZRS" : "Standard_GZRS" },
        accessTier: "Hot",
        minimumTlsVersion: "TLS1_2",
        enableHttpsTrafficOnly: true,
        allowBlobPublicAccess: false,
        allowSharedKeyAccess: false,
        defaultToOAuthAuthentication: true,
        allowCrossTenantReplication: false,
        isLocalUserEnabled: false,
        isSftpEnabled: false,
        publicNetworkAccess: "Disabled",
        // Everybody comes through the private endpoint.
        networkRuleSet: { defaultAction: "Deny", bypass: "None", ipRules: [], virtualNetworkRules: [] },
        identity: { type: "UserAssigned", userAssignedIdentities: [secrets.keys.identity.id] },
        encryption: {
          keySource: "Microsoft.Keyvault",
          // No version: the account follows the key's rotation.
          keyVaultProperties: { keyName: secrets.keys.key.name, keyVaultUri: secrets.keys.uri },
          encryptionIdentity: { encryptionUserAssignedIdentity: secrets.keys.identity.id },
          requireInfrastructureEncryption: true,
          services: {
            blob: { enabled: true, keyType: "Account" },
            file: { enabled: true, keyType: "Account" },
          },
        },
      },
      { parent: this, dependsOn: [secrets.keys.use] },
    );
  }

  /**
   * Old versions and deleted objects stay as long as the class says, then go; within that time the whole account
   * can be put back to any minute. This is what Azure Backup would set too: its operational backup leaves a lock
   * only a hand can lift, and its vaulted backup needs replication to other tenants, which stays off.
   *
   * @returns the last change of the account, which takes one at a time; the next one waits for it
   */
  private history(name: string, { spec }: StorageArgs, scope: Scope): pulumi.Resource {
    const days = spec.storage.versionDays;
    // A restore needs the versions it goes back to, so it ends a day before they do.
    const restoreDays = Math.min(spec.recovery.retentionDays, days - 1);
    const history = new storage.BlobServiceProperties(
      `${name}-history`,
      {
        blobServicesName: "default",
        accountName: this.account.name,
        resourceGroupName: scope.resourceGroupName,
        isVersioningEnabled: true,
        deleteRetentionPolicy: { enabled: true, days },
        containerDeleteRetentionPolicy: { enabled: true, days },
        changeFeed: { enabled: true, retentionInDays: days },
        restorePolicy: { enabled: true, days: restoreDays },
      },
      { parent: this },
    );
    return new storage.ManagementPolicy(
      `${name}-lifecycle`,
      {
        managementPolicyName: "default",
        accountName: this.account.name,
        resourceGroupName: scope.resourceGroupName,
        policy: {
          rules: [
            {
              name: "old-versions",
              type: "Lifecycle",
              enabled: true,
              definition: {
                filters: { blobTypes: ["blockBlob"] },
                actions: {
                  version: { delete: { daysAfterCreationGreaterThan: days } },
                  snapshot: { delete: { daysAfterCreationGreaterThan: days } },
                },
              },
            },
          ],
        },
      },
      { parent: this, dependsOn: [history] },
    );
  }

  private container(
    name: string,
    { context }: StorageArgs,
    scope: Scope,
    purpose: string,
    after: pulumi.Resource,
  ): storage.BlobContainer {
    return new storage.BlobContainer(
      `${name}-${purpose}`,
      {
        containerName: context.physicalName(`bucket-${purpose}`, BLOB_CONTAINER),
        accountName: this.account.name,
        resourceGroupName: scope.resourceGroupName,
        publicAccess: "None",
      },
      { parent: this, dependsOn: [after] },
    );
  }
}
