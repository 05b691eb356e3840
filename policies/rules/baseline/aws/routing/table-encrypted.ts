import { propertyRule } from "../../../../kinds/property-rule";

export const routingTableEncrypted = propertyRule({
  id: "aws-routing-table-encrypted",
  cloud: "aws",
  severity: "medium",
  title: "A table is encrypted with a key of the stack",
  why: "Who may read the registry is decided by who may use its key.",
  fix: "Set serverSideEncryption with kmsKeyArn of the stack's own key.",
  benchmarks: ["NIST 800-53 SC-28"],
  types: ["aws:dynamodb/table:Table"],
  property: "serverSideEncryption.kmsKeyArn",
  complies: (value) => typeof value === "string" && value !== "",
  reference: true,
  wanted: "a key of the stack",
});
