import { Subscription, SubscriptionIAMMember, Topic, TopicIAMMember } from "@pulumi/gcp/pubsub";
import * as pulumi from "@pulumi/pulumi";
import type { PartArgs, QueuePart } from "../contract/parts";
import { DAY, secondsDuration } from "../contract/units";
import { PUBSUB } from "./internal/limits";
import { deletionPolicy } from "./internal/protection";
import type { Network } from "./network";
import type { Secrets } from "./secrets";

/** What the queue is made from. */
export interface QueueArgs extends PartArgs {
  readonly secrets: Secrets;
  readonly network: Network;
}

/** Days a dead letter is kept: time to look at it after a holiday. Pub/Sub takes up to 31. */
const DEAD_LETTER_DAYS = 14;

/** The work topic with its subscription, and the dead-letter topic with one that keeps what nobody could handle. */
export class Queue extends pulumi.ComponentResource implements QueuePart {
  /** Id of the work topic. */
  readonly queueId: pulumi.Output<string>;
  /** Id of the dead-letter topic. */
  readonly deadLetterId: pulumi.Output<string>;
  /** What workers receive from. */
  readonly subscription: Subscription;
  /** Where dead letters wait. */
  readonly deadLetters: Subscription;

  constructor(name: string, args: QueueArgs, opts: pulumi.ComponentResourceOptions) {
    super("stampworks:gcp:Queue", name, {}, opts);
    const { member, ready } = args.secrets.pubSub(name, this);
    const dead = this.topic(name, "dead", args, ready);
    const work = this.topic(name, "work", args, ready);
    this.deadLetters = this.keep(name, args, dead);
    this.subscription = this.receive(name, args, work, dead);
    this.letMove(name, member, dead);
    this.queueId = work.id;
    this.deadLetterId = dead.id;
    this.registerOutputs({ queueId: this.queueId, deadLetterId: this.deadLetterId });
  }

  private topic(name: string, role: "work" | "dead", args: QueueArgs, ready: pulumi.Resource): Topic {
    const { context, secrets } = args;
    return new Topic(
      `${name}-${role}`,
      {
        name: context.physicalName(role, PUBSUB),
        kmsKeyName: secrets.keyId,
        // Messages neither rest nor travel outside the stamp's region.
        messageStoragePolicy: {
          allowedPersistenceRegions: [context.identity.region],
          enforceInTransit: true,
        },
        labels: context.tags("queue"),
        deletionPolicy: deletionPolicy(args),
      },
      { parent: this, dependsOn: [ready] },
    );
  }

  private receive(name: string, args: QueueArgs, work: Topic, dead: Topic): Subscription {
    const { context, spec } = args;
    return new Subscription(
      `${name}-work-subscription`,
      {
        name: context.physicalName("work", PUBSUB),
        topic: work.id,
        ackDeadlineSeconds: spec.queue.visibilityTimeoutSeconds,
        messageRetentionDuration: secondsDuration(spec.queue.retentionDays * DAY),
        // Never expires, also when workers stand still for a month.
        expirationPolicy: { ttl: "" },
        deadLetterPolicy: { deadLetterTopic: dead.id, maxDeliveryAttempts: spec.queue.maxDeliveries },
        retryPolicy: { minimumBackoff: "10s", maximumBackoff: "600s" },
        labels: context.tags("queue"),
        deletionPolicy: deletionPolicy(args),
      },
      { parent: this },
    );
  }

  private keep(name: string, args: QueueArgs, dead: Topic): Subscription {
    const { context } = args;
    return new Subscription(
      `${name}-dead-subscription`,
      {
        name: context.physicalName("dead", PUBSUB),
        topic: dead.id,
        messageRetentionDuration: secondsDuration(DEAD_LETTER_DAYS * DAY),
        expirationPolicy: { ttl: "" },
        labels: context.tags("queue"),
        deletionPolicy: deletionPolicy(args),
      },
      { parent: this },
    );
  }

  /** Pub/Sub itself moves dead letters: it takes them from the one and publishes to the other. */
  private letMove(name: string, member: pulumi.Output<string>, dead: Topic): void {
    new TopicIAMMember(
      `${name}-dead-publisher`,
      { topic: dead.id, role: "roles/pubsub.publisher", member },
      { parent: this },
    );
    new SubscriptionIAMMember(
      `${name}-work-subscriber`,
      { subscription: this.subscription.id, role: "roles/pubsub.subscriber", member },
      { parent: this },
    );
  }
}
