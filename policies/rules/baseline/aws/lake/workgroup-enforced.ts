import { propertyRule } from "../../../../kinds/property-rule";

export const lakeWorkgroupEnforced = propertyRule({
  id: "aws-lake-workgroup-enforced",
  cloud: "aws",
  severity: "medium",
  title: "A workgroup of Athena decides where answers go, and not who asks",
  why: "Who asks could have the data of tenants written to a bucket of their own.",
  fix: "Set configuration.enforceWorkgroupConfiguration.",
  benchmarks: ["NIST 800-53 AC-4"],
  types: ["aws:athena/workgroup:Workgroup"],
  property: "configuration.enforceWorkgroupConfiguration",
  complies: (value) => value === true,
  wanted: "true",
});
