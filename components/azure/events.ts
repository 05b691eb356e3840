import * as eventhub from "@pulumi/azure-native/eventhub";
import type * as managedidentity from "@pulumi/azure-native/managedidentity";
import * as pulumi from "@pulumi/pulumi";
import { centreOf, placeOf } from "../contract/centres";
import type { EventsPart, PartArgs } from "../contract/parts";
import { globalScope } from "./internal/global";
import { grant, stampIdentity } from "./internal/identity";
import { EVENT_HUB, EVENT_HUBS } from "./internal/limits";
import { lockAgainstDeletion } from "./internal/lock";
import { privateEndpoint } from "./internal/network/endpoints";
import { type Scope, scopeOf } from "./internal/scope";
import type { Network } from "./network";
import type { Secrets } from "./secrets";

/** What the events part is made from. */
export interface EventsArgs extends PartArgs {
  readonly secrets: Secrets;
  readonly network: Network;
}

const HOURS_A_DAY = 24;
/** Partitions, by tenant: as many consumers may read side by side. */
const PARTITIONS = 4;
/** A file a partition at least this often, in seconds, or at this size, in bytes: the shortest and the default that Capture takes. */
const CAPTURE = { intervalInSeconds: 60, sizeLimitInBytes: 314_572_800 };

/**
 * The stamp's Event Hubs namespace and hub, whose Capture writes to the container that the centre keeps for this stamp. Premium, because only
 * it takes a key of the stamp's and has no public address.
 */
export class Events extends pulumi.ComponentResource implements EventsPart {
  readonly topicId: pulumi.Output<string>;
  readonly senderId: pulumi.Output<string>;
  readonly namespace: eventhub.Namespace;
  readonly hub: eventhub.EventHub;

  constructor(name: string, args: EventsArgs, opts: pulumi.ComponentResourceOptions) {
    super("stampworks:azure:Events", name, {}, opts);
    const { context, secrets, network } = args;
    const scope = scopeOf("events", args);
    const { resourceGroupName, location } = scope;
    const sender = stampIdentity(
      `${name}-sender`,
      { context, kind: "events-sender", part: "events", resourceGroupName, location },
      this,
    );
    this.namespace = this.eventHubs(name, args, scope, sender);
    this.hub = this.makeHub(name, args, scope, sender);
    privateEndpoint(
      `${name}-endpoint`,
      {
        context,
        scope,
        service: "events",
        resource: this.namespace,
        subnet: network.endpointSubnet,
        zone: network.zone("queue"),
        after: [this.hub],
      },
      this,
    );
    const { principalId } = secrets.appIdentity;
    const publish = { context, kind: "app-publish", role: "publish", principalId } as const;
    grant(`${name}-app-publish`, { ...publish, scope: this.hub.id }, this);
    lockAgainstDeletion(`${name}-lock`, { ...args, resource: this.namespace }, this);
    this.topicId = pulumi.interpolate`${this.namespace.name}.servicebus.windows.net/${this.hub.name}`;
    this.senderId = sender.principalId;
    this.registerOutputs({ topicId: this.topicId, senderId: this.senderId });
  }

  private eventHubs(
    name: string,
    { context, secrets }: EventsArgs,
    scope: Scope,
    sender: managedidentity.UserAssignedIdentity,
  ): eventhub.Namespace {
    const { keys } = secrets;
    return new eventhub.Namespace(
      `${name}-namespace`,
      {
        namespaceName: context.physicalName("events", EVENT_HUBS),
        ...scope,
        sku: { name: "Premium", tier: "Premium", capacity: 1 },
        zoneRedundant: true,
        disableLocalAuth: true,
        minimumTlsVersion: "1.2",
        publicNetworkAccess: "Disabled",
        identity: { type: "UserAssigned", userAssignedIdentities: [keys.identity.id, sender.id] },
        encryption: {
          keySource: "Microsoft.KeyVault",
          requireInfrastructureEncryption: true,
          // No version: the namespace follows the key's rotation.
          keyVaultProperties: [
            {
              keyName: keys.key.name,
              keyVaultUri: keys.uri,
              identity: { userAssignedIdentity: keys.identity.id },
            },
          ],
        },
      },
      { parent: this, dependsOn: [keys.use] },
    );
  }

  private makeHub(
    name: string,
    { context, spec }: EventsArgs,
    { resourceGroupName }: Scope,
    sender: managedidentity.UserAssignedIdentity,
  ): eventhub.EventHub {
    const centre = centreOf(context, globalScope(context).centres);
    const account = context.derive(centre.storageAccountId, "global(centreStorageAccountId)");
    const container = context.derive(placeOf(context.identity.id, "-"), "centre(place)");
    // On the stamp's own container there. Source: https://learn.microsoft.com/azure/event-hubs/event-hubs-capture-managed-identity
    const write = grant(
      `${name}-write`,
      {
        context,
        kind: "events-write",
        role: "useObjects",
        principalId: sender.principalId,
        scope: `${account}/blobServices/default/containers/${container}`,
      },
      this,
    );
    return new eventhub.EventHub(
      `${name}-hub`,
      {
        eventHubName: context.physicalName("events", EVENT_HUB),
        namespaceName: this.namespace.name,
        resourceGroupName,
        partitionCount: PARTITIONS,
        retentionDescription: {
          cleanupPolicy: "Delete",
          retentionTimeInHours: spec.events.retentionDays * HOURS_A_DAY,
        },
        captureDescription: {
          enabled: true,
          encoding: "Avro",
          ...CAPTURE,
          skipEmptyArchives: true,
          destination: {
            name: "EventHubArchive.AzureBlockBlob",
            storageAccountResourceId: account,
            blobContainer: container,
            // The order of the parts is ours, that there are all of them is Azure's.
            archiveNameFormat:
              "{Year}/{Month}/{Day}/{Hour}/{Minute}/{Second}/{PartitionId}/{Namespace}/{EventHub}",
            identity: { type: "UserAssigned", userAssignedIdentity: sender.id },
          },
        },
      },
      { parent: this, dependsOn: [write] },
    );
  }
}
