import { IamMember } from "@pulumi/gcp/bigquery";
import { Subscription, SubscriptionIAMMember, Topic, TopicIAMMember } from "@pulumi/gcp/pubsub";
import * as pulumi from "@pulumi/pulumi";
import { centreOf, placeOf } from "../contract/centres";
import type { EventsPart, PartArgs } from "../contract/parts";
import { DAY, secondsDuration } from "../contract/units";
import { enableApi } from "./internal/apis";
import { PUBSUB } from "./internal/limits";
import { deletionPolicy } from "./internal/protection";
import { globalScope } from "./internal/scope";
import type { Network } from "./network";
import type { Secrets } from "./secrets";

/** What the events part is made from. */
export interface EventsArgs extends PartArgs {
  readonly secrets: Secrets;
  readonly network: Network;
}

/** Attempts before an event is a dead letter: the most that Pub/Sub takes, so that an absent centre costs hours before any event is one. */
const ATTEMPTS = 100;

/**
 * The stamp's topic and a subscription by which Pub/Sub itself writes to the centre's table for this stamp. The subscription is the
 * stamp's own: what waits is its to see and to alarm on, and the centre needs no right in it.
 */
export class Events extends pulumi.ComponentResource implements EventsPart {
  readonly topicId: pulumi.Output<string>;
  readonly senderId: pulumi.Output<string>;
  /** What delivers. */
  readonly subscription: Subscription;
  /** Where what could not be delivered waits. */
  readonly deadLetters: Subscription;

  constructor(name: string, args: EventsArgs, opts: pulumi.ComponentResourceOptions) {
    super("stampworks:gcp:Events", name, {}, opts);
    const { member, ready } = args.secrets.pubSub(name, this);
    const topic = this.topic(name, "events", args, ready);
    const dead = this.topic(name, "events-dead", args, ready);
    this.deadLetters = this.keep(name, args, dead);
    this.subscription = this.deliver(name, args, { topic, dead, member });
    this.letMove(name, member, dead);
    this.topicId = topic.id;
    this.senderId = member;
    this.registerOutputs({ topicId: this.topicId, senderId: this.senderId });
  }

  private topic(
    name: string,
    kind: "events" | "events-dead",
    args: EventsArgs,
    ready: pulumi.Resource,
  ): Topic {
    const { context, secrets } = args;
    return new Topic(
      `${name}-${kind === "events" ? "topic" : "dead"}`,
      {
        name: context.physicalName(kind, PUBSUB),
        kmsKeyName: secrets.keyId,
        // Events rest in the stamp's region. What is delivered may travel, since the centre may be in another region of the law: with
        // enforceInTransit Pub/Sub would refuse to write there (BigQueryConfig.State.IN_TRANSIT_LOCATION_RESTRICTION,
        // https://cloud.google.com/pubsub/docs/reference/rest/v1/projects.subscriptions#state). Dead letters stay where they are.
        messageStoragePolicy: {
          allowedPersistenceRegions: [context.identity.region],
          enforceInTransit: kind === "events-dead",
        },
        labels: context.tags("events"),
        deletionPolicy: deletionPolicy(args),
      },
      { parent: this, dependsOn: [ready] },
    );
  }

  private deliver(
    name: string,
    args: EventsArgs,
    { topic, dead, member }: { topic: Topic; dead: Topic; member: pulumi.Output<string> },
  ): Subscription {
    const { context, spec } = args;
    const centre = centreOf(context, globalScope(context).centres);
    const project = context.derive(centre.project, "global(centreProject)");
    const dataset = context.derive(centre.dataset, "global(centreDataset)");
    const table = context.derive(placeOf(context.identity.id, "_"), "centre(place)");
    // The stamp's project may answer for what is asked of BigQuery, and a fresh one has it off.
    const api = enableApi(
      `${name}-bigquery`,
      { project: context.identity.account, service: "bigquery" },
      this,
    );
    // On the stamp's own table there. Source: https://cloud.google.com/pubsub/docs/create-bigquery-subscription
    const write = new IamMember(
      `${name}-write`,
      { project, datasetId: dataset, tableId: table, role: "roles/bigquery.dataEditor", member },
      { parent: this, dependsOn: [api] },
    );
    return new Subscription(
      `${name}-subscription`,
      {
        name: context.physicalName("events", PUBSUB),
        topic: topic.id,
        bigqueryConfig: {
          table: `${project}.${dataset}.${table}`,
          useTableSchema: true,
          writeMetadata: true,
        },
        messageRetentionDuration: secondsDuration(spec.events.retentionDays * DAY),
        expirationPolicy: { ttl: "" },
        deadLetterPolicy: { deadLetterTopic: dead.id, maxDeliveryAttempts: ATTEMPTS },
        retryPolicy: { minimumBackoff: "10s", maximumBackoff: "600s" },
        labels: context.tags("events"),
        deletionPolicy: deletionPolicy(args),
      },
      { parent: this, dependsOn: [write] },
    );
  }

  private keep(name: string, args: EventsArgs, dead: Topic): Subscription {
    const { context, spec } = args;
    return new Subscription(
      `${name}-dead-subscription`,
      {
        name: context.physicalName("events-dead", PUBSUB),
        topic: dead.id,
        messageRetentionDuration: secondsDuration(spec.events.retentionDays * DAY),
        expirationPolicy: { ttl: "" },
        labels: context.tags("events"),
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
      `${name}-subscriber`,
      { subscription: this.subscription.id, role: "roles/pubsub.subscriber", member },
      { parent: this },
    );
  }
}
