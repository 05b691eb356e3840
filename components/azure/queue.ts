import type * as managedidentity from "@pulumi/azure-native/managedidentity";
import * as servicebus from "@pulumi/azure-native/servicebus";
import * as pulumi from "@pulumi/pulumi";
import type { PartArgs, QueuePart } from "../contract/parts";
import { DAY, isoDuration } from "../contract/units";
import { privateEndpoint } from "./internal/network/endpoints";
import { grant, stampIdentity } from "./internal/identity";
import { SERVICE_BUS, SERVICE_BUS_QUEUE } from "./internal/limits";
import { lockAgainstDeletion } from "./internal/lock";
import { type Scope, scopeOf } from "./internal/scope";
import type { Network } from "./network";
import type { Secrets } from "./secrets";

/** What the queue is made from. */
export interface QueueArgs extends PartArgs {
  readonly secrets: Secrets;
  readonly network: Network;
}

/** Days a dead letter is kept for somebody to look at it, whatever the class keeps unread messages. */
const DEAD_LETTER_DAYS = 14;

/** The stamp's Service Bus namespace with the work queue and the queue its dead letters are forwarded to. */
export class Queue extends pulumi.ComponentResource implements QueuePart {
  /** Name of the queue in the stamp's namespace. */
  readonly queueId: pulumi.Output<string>;
  readonly deadLetterId: pulumi.Output<string>;
  readonly namespace: servicebus.Namespace;
  /** Host of the namespace. */
  readonly host: pulumi.Output<string>;
  /** Who counts the waiting messages; containers can't act as it. */
  readonly scalerIdentity: managedidentity.UserAssignedIdentity;

  constructor(name: string, args: QueueArgs, opts: pulumi.ComponentResourceOptions) {
    super("stampworks:azure:Queue", name, {}, opts);
    const scope = scopeOf("queue", args);
    const { context, secrets, network } = args;

    this.namespace = this.serviceBus(name, args, scope);
    const dead = this.deadLetters(name, args, scope);
    const work = this.work(name, args, scope, dead);
    privateEndpoint(
      `${name}-endpoint`,
      {
        context: args.context,
        scope,
        service: "queue",
        resource: this.namespace,
        subnet: network.endpointSubnet,
        zone: network.zone("queue"),
        after: [work],
      },
      this,
    );
    this.scalerIdentity = stampIdentity(
      `${name}-scaler`,
      {
        context,
        kind: "scaler",
        part: "queue",
        resourceGroupName: scope.resourceGroupName,
        location: scope.location,
      },
      this,
    );
    this.grants(name, args, work, secrets.appIdentity);
    lockAgainstDeletion(`${name}-lock`, { ...args, resource: this.namespace }, this);

    this.queueId = work.name;
    this.deadLetterId = dead.name;
    this.host = pulumi.interpolate`${this.namespace.name}.servicebus.windows.net`;
    this.registerOutputs({ queueId: this.queueId, deadLetterId: this.deadLetterId });
  }

  private serviceBus(name: string, { context, secrets }: QueueArgs, scope: Scope): servicebus.Namespace {
    return new servicebus.Namespace(
      `${name}-namespace`,
      {
        namespaceName: context.physicalName("queue", SERVICE_BUS),
        ...scope,
        // The tier with private endpoints, own keys and a place in every zone.
        sku: { name: "Premium", tier: "Premium", capacity: 1 },
        premiumMessagingPartitions: 1,
        zoneRedundant: true,
        disableLocalAuth: true,
        minimumTlsVersion: "1.2",
        publicNetworkAccess: "Disabled",
        identity: { type: "UserAssigned", userAssignedIdentities: [secrets.keys.identity.id] },
        encryption: {
          keySource: "Microsoft.KeyVault",
          requireInfrastructureEncryption: true,
          // No version: the namespace follows the key's rotation.
          keyVaultProperties: [
            {
              keyName: secrets.keys.key.name,
              keyVaultUri: secrets.keys.uri,
              identity: { userAssignedIdentity: secrets.keys.identity.id },
            },
          ],
        },
      },
      { parent: this, dependsOn: [secrets.keys.use] },
    );
  }

  /** A queue of its own rather than the built-in sub-queue, so that its depth can be measured and alarmed on. */
  private deadLetters(name: string, { context }: QueueArgs, scope: Scope): servicebus.Queue {
    return new servicebus.Queue(
      `${name}-dead`,
      {
        queueName: context.physicalName("dead", SERVICE_BUS_QUEUE),
        namespaceName: this.namespace.name,
        resourceGroupName: scope.resourceGroupName,
        defaultMessageTimeToLive: isoDuration(DEAD_LETTER_DAYS * DAY),
        lockDuration: isoDuration(60),
        maxDeliveryCount: 100,
        maxSizeInMegabytes: 1024,
      },
      { parent: this },
    );
  }

  private work(
    name: string,
    { context, spec }: QueueArgs,
    scope: Scope,
    dead: servicebus.Queue,
  ): servicebus.Queue {
    const { visibilityTimeoutSeconds, retentionDays, maxDeliveries } = spec.queue;
    return new servicebus.Queue(
      `${name}-work`,
      {
        queueName: context.physicalName("work", SERVICE_BUS_QUEUE),
        namespaceName: this.namespace.name,
        resourceGroupName: scope.resourceGroupName,
        lockDuration: isoDuration(visibilityTimeoutSeconds),
        defaultMessageTimeToLive: isoDuration(retentionDays * DAY),
        deadLetteringOnMessageExpiration: true,
        forwardDeadLetteredMessagesTo: dead.name,
        maxDeliveryCount: maxDeliveries,
        // A full queue refuses its senders: better that than an unbounded backlog.
        maxSizeInMegabytes: 5120,
        requiresDuplicateDetection: false,
      },
      { parent: this },
    );
  }

  private grants(
    name: string,
    { context }: QueueArgs,
    work: servicebus.Queue,
    app: managedidentity.UserAssignedIdentity,
  ): void {
    const principalId = app.principalId;
    grant(`${name}-app-send`, { context, kind: "app-send", role: "send", principalId, scope: work.id }, this);
    grant(
      `${name}-app-receive`,
      { context, kind: "app-receive", role: "receive", principalId, scope: work.id },
      this,
    );
    grant(
      `${name}-scaler-count`,
      {
        context,
        kind: "scaler-count",
        role: "ownQueue",
        principalId: this.scalerIdentity.principalId,
        scope: work.id,
      },
      this,
    );
  }
}
