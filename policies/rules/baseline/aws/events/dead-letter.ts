import { propertyRule } from "../../../../kinds/property-rule";
import { read } from "../../../../subject";

export const eventsDeadLetter = propertyRule({
  id: "aws-events-dead-letter",
  cloud: "aws",
  severity: "medium",
  title: "What a bus of the stamp could not deliver goes to a dead-letter queue",
  why: "After a day of trying EventBridge drops an event, and nobody is told.",
  fix: "Set deadLetterConfig.arn of the target to a queue.",
  benchmarks: ["NIST 800-53 SI-11"],
  types: ["aws:cloudwatch/eventTarget:EventTarget"],
  property: "deadLetterConfig.arn",
  complies: (value) => value !== undefined,
  reference: true,
  wanted: "a dead-letter queue",
  // What AWS itself says on the account's default bus, it says again.
  when: ({ inputs, propertyDependencies }) =>
    read(inputs, "eventBusName").state !== "absent" || propertyDependencies["eventBusName"] !== undefined,
});
