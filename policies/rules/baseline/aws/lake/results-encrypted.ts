import { propertyRule } from "../../../../kinds/property-rule";

export const lakeResultsEncrypted = propertyRule({
  id: "aws-lake-results-encrypted",
  cloud: "aws",
  severity: "high",
  title: "What Athena answers is encrypted with a key of its owner",
  why: "An answer holds what was asked for: the data of tenants.",
  fix: "Set configuration.resultConfiguration.encryptionConfiguration to SSE_KMS with kmsKeyArn.",
  benchmarks: ["FSBP Athena.1"],
  types: ["aws:athena/workgroup:Workgroup"],
  property: "configuration.resultConfiguration.encryptionConfiguration.kmsKeyArn",
  complies: (value) => value !== undefined,
  reference: true,
  wanted: "a key",
});
