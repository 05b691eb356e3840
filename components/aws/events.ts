import { EventBus, EventRule, EventTarget } from "@pulumi/aws/cloudwatch";
import { Queue as SqsQueue, QueuePolicy } from "@pulumi/aws/sqs";
import * as pulumi from "@pulumi/pulumi";
import { centreOf, doorOf } from "../contract/centres";
import type { EventsPart, PartArgs } from "../contract/parts";
import { DAY } from "../contract/units";
import { globalScope } from "./internal/dns";
import { SOURCE } from "./internal/event-source";
import { EVENT_BUS, EVENT_RULE, QUEUE } from "./internal/limits";
import { policy, tlsOnly } from "./internal/policies";
import { serviceRole } from "./internal/roles";
import type { Network } from "./network";
import type { Secrets } from "./secrets";

/** What the events part is made from. */
export interface EventsArgs extends PartArgs {
  readonly secrets: Secrets;
  readonly network: Network;
}

/**
 * What EventBridge tries at most: a day and 185 attempts. Where the centre's bus is gone or does not let the stamp in, it tries nothing:
 * the event is a dead letter at once. Sources: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html,
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
 */
const RETRIES = { maximumEventAgeInSeconds: DAY, maximumRetryAttempts: 185 };

/**
 * The stamp's bus and EventBridge's own delivery to the centre's. A bus and not a topic of SNS: it delivers to another account's bus with a
 * role of the stamp's and keeps trying for a day while that fails for a time, and the centre's bus needs no permission of any stamp to subscribe.
 */
export class Events extends pulumi.ComponentResource implements EventsPart {
  readonly topicId: pulumi.Output<string>;
  readonly senderId: pulumi.Output<string>;
  readonly busName: pulumi.Output<string>;
  readonly ruleName: pulumi.Output<string>;
  /** Where what could not be delivered waits. */
  readonly deadLetterName: pulumi.Output<string>;

  constructor(name: string, args: EventsArgs, opts: pulumi.ComponentResourceOptions) {
    super("stampworks:aws:Events", name, {}, opts);
    const dead = this.deadLetters(name, args);
    const bus = this.bus(name, args, dead);
    const rule = this.rule(name, args, bus);
    const accepted = this.accept(name, args, dead);
    this.senderId = this.deliver(name, args, { bus, rule, dead, accepted });
    this.topicId = bus.arn;
    this.busName = bus.name;
    this.ruleName = rule.name;
    this.deadLetterName = dead.name;
    this.registerOutputs({ topicId: this.topicId, senderId: this.senderId });
  }

  private deadLetters(name: string, { context, spec, secrets }: EventsArgs): SqsQueue {
    return new SqsQueue(
      `${name}-dead`,
      {
        name: context.physicalName("events-dead", QUEUE),
        kmsMasterKeyId: secrets.keyId,
        kmsDataKeyReusePeriodSeconds: 300,
        messageRetentionSeconds: spec.events.retentionDays * DAY,
        receiveWaitTimeSeconds: 20,
        tags: context.tags("events"),
      },
      { parent: this },
    );
  }

  private bus(name: string, { context, secrets }: EventsArgs, dead: SqsQueue): EventBus {
    return new EventBus(
      `${name}-bus`,
      {
        name: context.physicalName("events", EVENT_BUS),
        description: "Events that leave this stamp",
        kmsKeyIdentifier: secrets.keyId,
        // What could not be encrypted or read. The queue has the same key: where that is gone for good, it takes nothing either.
        deadLetterConfig: { arn: dead.arn },
        tags: context.tags("events"),
      },
      { parent: this },
    );
  }

  private rule(name: string, { context }: EventsArgs, bus: EventBus): EventRule {
    return new EventRule(
      `${name}-rule`,
      {
        name: context.physicalName("to-centre", EVENT_RULE),
        description: "What goes to the centre",
        eventBusName: bus.name,
        eventPattern: JSON.stringify({ source: [SOURCE] }),
        tags: context.tags("events"),
      },
      { parent: this },
    );
  }

  /** Only EventBridge puts something there, for rules and buses of the stamp's account. */
  private accept(name: string, { context }: EventsArgs, dead: SqsQueue): pulumi.Resource {
    const { account } = context.identity;
    return new QueuePolicy(
      `${name}-dead-policy`,
      {
        queueUrl: dead.url,
        policy: policy(
          {
            Sid: "EventBridge",
            Effect: "Allow",
            Principal: { Service: "events.amazonaws.com" },
            Action: "sqs:SendMessage",
            Resource: dead.arn,
            Condition: { StringEquals: { "aws:SourceAccount": account } },
          },
          tlsOnly("sqs:*", dead.arn),
        ),
      },
      { parent: this },
    );
  }

  private deliver(
    name: string,
    { context }: EventsArgs,
    made: { bus: EventBus; rule: EventRule; dead: SqsQueue; accepted: pulumi.Resource },
  ): pulumi.Output<string> {
    const centre = centreOf(context, globalScope(context).centres);
    const bus = context.derive(doorOf(centre.bus, context.identity.account), "global(centreBus)");
    const { role, rights } = serviceRole(
      `${name}-sender`,
      {
        context,
        part: "events",
        kind: "events-sender",
        service: "events.amazonaws.com",
        statements: [{ Sid: "Deliver", Effect: "Allow", Action: "events:PutEvents", Resource: bus }],
      },
      this,
    );
    new EventTarget(
      `${name}-centre`,
      {
        rule: made.rule.name,
        eventBusName: made.bus.name,
        targetId: "centre",
        arn: bus,
        roleArn: role.arn,
        deadLetterConfig: { arn: made.dead.arn },
        retryPolicy: RETRIES,
      },
      { parent: this, dependsOn: [...rights, made.accepted] },
    );
    return role.arn;
  }
}
