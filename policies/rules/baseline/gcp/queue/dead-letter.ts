import type { GraphResource } from "../../../../../graph/model/graph";
import { propertyRule } from "../../../../kinds/property-rule";
import type { Subject } from "../../../../subject";

const SUBSCRIPTION = "gcp:pubsub/subscription:Subscription";

export const queueDeadLetter = propertyRule({
  id: "gcp-queue-dead-letter",
  cloud: "gcp",
  severity: "medium",
  title: "A subscription has a dead-letter topic or reads one",
  why: "A message that always fails would come again and again until it is lost unseen.",
  fix: "Set deadLetterPolicy.",
  benchmarks: ["NIST 800-53 SI-11"],
  types: [SUBSCRIPTION],
  property: "deadLetterPolicy.deadLetterTopic",
  complies: (value) => value !== undefined,
  reference: true,
  wanted: "a dead-letter topic",
  when: (subscription, subject) => !readsDeadLetters(subscription, subject),
});

function readsDeadLetters(subscription: GraphResource, subject: Subject): boolean {
  const topics = subject
    .ofType("gcp:pubsub/topic:Topic")
    .filter((topic) => subject.refers(subscription, "topic", topic));
  return topics.some(
    (topic) => subject.referring(SUBSCRIPTION, "deadLetterPolicy.deadLetterTopic", topic).length > 0,
  );
}
