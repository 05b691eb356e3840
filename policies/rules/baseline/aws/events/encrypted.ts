import { propertyRule } from "../../../../kinds/property-rule";

export const eventsEncrypted = propertyRule({
  id: "aws-events-encrypted",
  cloud: "aws",
  severity: "high",
  title: "A bus is encrypted with a key of the stamp",
  why: "Events carry the data of tenants.",
  fix: "Set kmsKeyIdentifier to the key of the stamp.",
  benchmarks: ["NIST 800-53 SC-28"],
  types: ["aws:cloudwatch/eventBus:EventBus"],
  property: "kmsKeyIdentifier",
  complies: (value) => value !== undefined,
  reference: true,
  wanted: "a key",
});
