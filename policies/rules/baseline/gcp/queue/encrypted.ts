import { propertyRule } from "../../../../kinds/property-rule";

export const queueEncrypted = propertyRule({
  id: "gcp-queue-encrypted",
  cloud: "gcp",
  severity: "high",
  title: "A topic is encrypted with a key of the stamp",
  why: "Messages carry the data of tenants.",
  fix: "Set kmsKeyName to the key of the stamp.",
  benchmarks: ["SCC PUBSUB_CMEK_DISABLED"],
  types: ["gcp:pubsub/topic:Topic"],
  property: "kmsKeyName",
  complies: (value) => value !== undefined,
  reference: true,
  wanted: "a key",
});
