import { propertyRule } from "../../../../kinds/property-rule";

export const lakeSearchEncrypted = propertyRule({
  id: "aws-lake-search-encrypted",
  cloud: "aws",
  severity: "high",
  title: "A collection of OpenSearch Serverless is encrypted with a key of its owner",
  why: "It holds events, which carry the data of tenants of all stamps.",
  fix: "Set encryptionConfigs[0].kmsKeyArn; it goes before a policy of type encryption.",
  benchmarks: ["NIST 800-53 SC-28"],
  types: ["aws:opensearch/serverlessCollection:ServerlessCollection"],
  property: "encryptionConfigs[0].kmsKeyArn",
  complies: (value) => value !== undefined,
  reference: true,
  wanted: "a key",
});
