import { propertyRule } from "../../../../kinds/property-rule";

export const keyRotation = propertyRule({
  id: "aws-key-rotation",
  cloud: "aws",
  severity: "medium",
  title: "A key rotates",
  why: "A key that leaks stays useful for as long as it is in use.",
  fix: "Set enableKeyRotation.",
  benchmarks: ["FSBP KMS.4", "CIS AWS 3.6"],
  types: ["aws:kms/key:Key"],
  property: "enableKeyRotation",
  complies: (value) => value === true,
  wanted: "true",
});
