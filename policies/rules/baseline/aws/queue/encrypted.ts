import { propertyRule } from "../../../../kinds/property-rule";

export const queueEncrypted = propertyRule({
  id: "aws-queue-encrypted",
  cloud: "aws",
  severity: "high",
  title: "A queue is encrypted with a key of the stamp",
  why: "Messages carry the data of tenants.",
  fix: "Set kmsMasterKeyId to the key of the stamp.",
  benchmarks: ["FSBP SQS.1"],
  types: ["aws:sqs/queue:Queue"],
  property: "kmsMasterKeyId",
  complies: (value) => value !== undefined,
  reference: true,
  wanted: "a key",
});
