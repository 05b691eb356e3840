import { propertyRule } from "../../../../kinds/property-rule";
import type { GraphResource } from "../../../../../graph/model/graph";
import { read, type Subject } from "../../../../subject";

/** What sends its dead letters to a queue, and is none. */
const SENDERS = ["aws:cloudwatch/eventTarget:EventTarget", "aws:cloudwatch/eventBus:EventBus"];

/** A queue is a dead-letter queue when another sends to it, EventBridge does, or a redrive-allow policy names who may. */
function isDeadLetterQueue(queue: GraphResource, subject: Subject): boolean {
  const senders = subject.referring("aws:sqs/queue:Queue", "redrivePolicy", queue);
  const policies = subject.referring("aws:sqs/redriveAllowPolicy:RedriveAllowPolicy", "queueUrl", queue);
  const redrives = subject.referring("aws:sqs/redrivePolicy:RedrivePolicy", "redrivePolicy", queue);
  const events = SENDERS.flatMap((type) => subject.referring(type, "deadLetterConfig.arn", queue));
  return events.length + senders.length + policies.length + redrives.length > 0;
}

export const queueDeadLetter = propertyRule({
  id: "aws-queue-dead-letter",
  cloud: "aws",
  severity: "medium",
  title: "A queue has a dead-letter queue or is one",
  why: "A message that always fails would block the others or be lost unseen.",
  fix: "Set redrivePolicy, and redriveAllowPolicy on the dead-letter queue.",
  benchmarks: ["cdk-nag SQS3"],
  types: ["aws:sqs/queue:Queue"],
  property: "redrivePolicy",
  complies: (value, queue) =>
    value !== undefined || read(queue.inputs, "redriveAllowPolicy").state !== "absent",
  reference: true,
  wanted: "a redrive policy",
  when: (queue, subject) => !isDeadLetterQueue(queue, subject),
});
