import { propertyRule } from "../../../../kinds/property-rule";

export const restoreTestValidationWindow = propertyRule({
  id: "aws-restore-test-validation-window",
  cloud: "aws",
  severity: "medium",
  title: "What was restored for a test stands long enough to be looked at",
  why: "Without a window AWS Backup deletes the copy as soon as it is there: that it came up is known, and never what is in it.",
  fix: "Set validationWindowHours to at least 1.",
  benchmarks: ["NIST 800-53 CP-9"],
  types: ["aws:backup/restoreTestingSelection:RestoreTestingSelection"],
  property: "validationWindowHours",
  complies: (value) => typeof value === "number" && value >= 1,
  wanted: "at least 1",
});
