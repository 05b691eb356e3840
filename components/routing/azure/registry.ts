import * as cosmosdb from "@pulumi/azure-native/cosmosdb";
import * as pulumi from "@pulumi/pulumi";
import { lockAgainstDeletion } from "../../azure/internal/lock";
import type { RegistryPart, RoutingPartArgs } from "../parts";
import { COSMOS } from "./internal/limits";
import { homeScope } from "./internal/scope";
import type { Secrets } from "./secrets";

/** What the registry is made from. */
export interface RegistryArgs extends RoutingPartArgs {
  readonly secrets: Secrets;
}

/** Database and container; the account's name tells layers apart. */
const DATABASE = "registry";
const CONTAINER = "rows";
/**
 * Most request units a second of the container; it scales down to a tenth. A tenant's commit takes about ten.
 * Source: https://learn.microsoft.com/azure/cosmos-db/request-units
 */
const MOST_REQUEST_UNITS = 4000;

/**
 * A Cosmos DB account: written in the home region, readable in each, restorable to any second of the last thirty days. No
 * key opens it and no address but the layer's own networks: the routers and the fleet's tools come with an identity. The
 * rows are not made here: who is where is the fleet's to say, not an update's.
 */
export class Registry extends pulumi.ComponentResource implements RegistryPart {
  /** `cosmos://<account>/<database>/<container>`. */
  readonly registryId: pulumi.Output<string>;
  readonly account: cosmosdb.DatabaseAccount;
  /**
   * The last change of the account. It takes one at a time and refuses the others (412), so whatever changes it waits for
   * the one before: https://github.com/hashicorp/terraform-provider-azurerm/issues/15842
   */
  readonly ready: pulumi.Resource;

  constructor(name: string, args: RegistryArgs, opts: pulumi.ComponentResourceOptions) {
    super("stampworks:azure:Registry", name, {}, opts);
    this.account = this.makeAccount(name, args);
    const inAccount = {
      accountName: this.account.name,
      resourceGroupName: args.secrets.resourceGroup.name,
      // An update would send the container's throughput again, which is set when it is made and nowhere else.
      tags: args.context.lastingTags("registry"),
    };
    const database = new cosmosdb.SqlResourceSqlDatabase(
      `${name}-database`,
      { databaseName: DATABASE, ...inAccount, resource: { id: DATABASE } },
      { parent: this },
    );
    const container = new cosmosdb.SqlResourceSqlContainer(
      `${name}-rows`,
      {
        containerName: CONTAINER,
        databaseName: database.name,
        ...inAccount,
        options: { autoscaleSettings: { maxThroughput: MOST_REQUEST_UNITS } },
        resource: { id: CONTAINER, partitionKey: { paths: ["/pk"], kind: "Hash", version: 2 } },
      },
      { parent: this },
    );
    this.ready = container;
    lockAgainstDeletion(`${name}-lock`, { ...args, resource: this.account }, this);
    this.registryId = pulumi.interpolate`cosmos://${this.account.name}/${database.name}/${container.name}`;
    this.registerOutputs({ registryId: this.registryId });
  }

  private makeAccount(name: string, args: RegistryArgs): cosmosdb.DatabaseAccount {
    const { context, secrets } = args;
    const { keys } = secrets;
    return new cosmosdb.DatabaseAccount(
      `${name}-account`,
      {
        accountName: context.physicalName("registry", COSMOS),
        ...homeScope("registry", args),
        kind: "GlobalDocumentDB",
        databaseAccountOfferType: "Standard",
        // The first is written to; the others take over in this order.
        locations: context.identity.regions.map((locationName, failoverPriority) => ({
          locationName,
          failoverPriority,
          isZoneRedundant: true,
        })),
        enableMultipleWriteLocations: false,
        enableAutomaticFailover: true,
        // What a session has read stays read; `tenants/registry/cosmos.ts` says why that is enough.
        consistencyPolicy: { defaultConsistencyLevel: "Session" },
        backupPolicy: { type: "Continuous", continuousModeProperties: { tier: "Continuous30Days" } },
        disableLocalAuth: true,
        disableKeyBasedMetadataWriteAccess: true,
        minimalTlsVersion: "Tls12",
        publicNetworkAccess: "Disabled",
        networkAclBypass: "None",
        // No version: the account follows the key's rotation.
        keyVaultKeyUri: pulumi.interpolate`${keys.uri}keys/${keys.key.name}`,
        identity: { type: "UserAssigned", userAssignedIdentities: [keys.identity.id] },
        defaultIdentity: pulumi.interpolate`UserAssignedIdentity=${keys.identity.id}`,
      },
      { parent: this, dependsOn: [keys.use] },
    );
  }
}
