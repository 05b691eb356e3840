import { isOwn, listOf } from "../../../../kinds/own-value";
import { propertyRule } from "../../../../kinds/property-rule";

export const restoreTestOwnResources = propertyRule({
  id: "aws-restore-test-own-resources",
  cloud: "aws",
  severity: "critical",
  title: "Restores are tested of the stamp's own resources alone",
  why: "A selection by `*` or by tags takes in whatever else lies in the vault, and restores it here.",
  fix: "Set protectedResourceArns to the ARNs of the stamp's resources.",
  benchmarks: ["NIST 800-53 AC-4", "NIST 800-53 CP-9"],
  types: ["aws:backup/restoreTestingSelection:RestoreTestingSelection"],
  property: "protectedResourceArns",
  complies: (value, _, subject) => {
    const arns = listOf(value);
    return arns.length > 0 && arns.every((arn) => isOwn(subject, arn));
  },
  wanted: "ARNs of the stamp's resources",
});
