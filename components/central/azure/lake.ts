import * as storage from "@pulumi/azure-native/storage";
import * as pulumi from "@pulumi/pulumi";
import { STORAGE_ACCOUNT } from "../../azure/internal/limits";
import { lockAgainstDeletion } from "../../azure/internal/lock";
import type { CentralPartArgs, LakePart } from "../parts";
import { centralScope } from "./internal/scope";
import type { Secrets } from "./secrets";

/** What the lake is made from. */
export interface LakeArgs extends CentralPartArgs {
  readonly secrets: Secrets;
}

/**
 * The centre's storage account, versioned and encrypted with its key. Without a hierarchical namespace, which knows no versions of blobs
 * (https://learn.microsoft.com/azure/storage/blobs/data-lake-storage-introduction): what is overwritten or deleted can be brought back.
 */
export class Lake extends pulumi.ComponentResource implements LakePart {
  readonly database: pulumi.Output<string>;
  readonly account: storage.StorageAccount;
  /** The account's last change, which takes one at a time; the next one waits for it. */
  readonly ready: pulumi.Resource;

  constructor(name: string, args: LakeArgs, opts: pulumi.ComponentResourceOptions) {
    super("stampworks:azure:CentralLake", name, {}, opts);
    this.account = this.storageAccount(name, args);
    this.ready = this.history(name, args);
    lockAgainstDeletion(`${name}-lock`, { ...args, resource: this.account }, this);
    this.database = this.account.name;
    this.registerOutputs({ database: this.database });
  }

  private storageAccount(name: string, args: LakeArgs): storage.StorageAccount {
    const { context, secrets } = args;
    const { keys } = secrets;
    return new storage.StorageAccount(
      `${name}-account`,
      {
        accountName: context.physicalName("ev", STORAGE_ACCOUNT),
        ...centralScope("lake", args),
        kind: "StorageV2",
        sku: { name: "Standard_ZRS" },
        accessTier: "Cool",
        minimumTlsVersion: "TLS1_2",
        enableHttpsTrafficOnly: true,
        allowBlobPublicAccess: false,
        allowSharedKeyAccess: false,
        defaultToOAuthAuthentication: true,
        allowCrossTenantReplication: false,
        isLocalUserEnabled: false,
        isSftpEnabled: false,
        publicNetworkAccess: "Disabled",
        // Event Hubs of the stamps write as a trusted service, each with its own identity:
        // https://learn.microsoft.com/azure/storage/common/storage-network-security-trusted-azure-services
        networkRuleSet: {
          defaultAction: "Deny",
          bypass: "AzureServices",
          ipRules: [],
          virtualNetworkRules: [],
        },
        identity: { type: "UserAssigned", userAssignedIdentities: [keys.identity.id] },
        encryption: {
          keySource: "Microsoft.Keyvault",
          keyVaultProperties: { keyName: keys.key.name, keyVaultUri: keys.uri },
          encryptionIdentity: { encryptionUserAssignedIdentity: keys.identity.id },
          requireInfrastructureEncryption: true,
          services: {
            blob: { enabled: true, keyType: "Account" },
            file: { enabled: true, keyType: "Account" },
          },
        },
      },
      { parent: this, dependsOn: [keys.use] },
    );
  }

  private history(name: string, { secrets, spec }: LakeArgs): pulumi.Resource {
    const days = spec.versionDays;
    const within = { accountName: this.account.name, resourceGroupName: secrets.resourceGroup.name };
    const history = new storage.BlobServiceProperties(
      `${name}-history`,
      {
        blobServicesName: "default",
        ...within,
        isVersioningEnabled: true,
        deleteRetentionPolicy: { enabled: true, days },
        containerDeleteRetentionPolicy: { enabled: true, days },
      },
      { parent: this },
    );
    return new storage.ManagementPolicy(
      `${name}-lifecycle`,
      {
        managementPolicyName: "default",
        ...within,
        policy: {
          rules: [
            {
              name: "age",
              type: "Lifecycle",
              enabled: true,
              definition: {
                filters: { blobTypes: ["blockBlob"] },
                actions: {
                  baseBlob: { delete: { daysAfterModificationGreaterThan: spec.keepDays } },
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
}
