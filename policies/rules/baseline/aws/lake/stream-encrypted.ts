import { propertyRule } from "../../../../kinds/property-rule";

export const lakeStreamEncrypted = propertyRule({
  id: "aws-lake-stream-encrypted",
  cloud: "aws",
  severity: "high",
  title: "A stream of Firehose is encrypted with a key of its owner",
  why: "Events carry the data of tenants of all stamps.",
  fix: "Set serverSideEncryption with keyType CUSTOMER_MANAGED_CMK and keyArn.",
  benchmarks: ["NIST 800-53 SC-28"],
  types: ["aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream"],
  property: "serverSideEncryption.keyArn",
  complies: (value) => value !== undefined,
  reference: true,
  wanted: "a key",
});
