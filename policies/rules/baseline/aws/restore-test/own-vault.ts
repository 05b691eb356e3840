import { isOwn, listOf } from "../../../../kinds/own-value";
import { propertyRule } from "../../../../kinds/property-rule";

export const restoreTestOwnVault = propertyRule({
  id: "aws-restore-test-own-vault",
  cloud: "aws",
  severity: "critical",
  title: "Restores are tested out of the stamp's own vault alone",
  why: "A plan of AWS Backup takes recovery points of every vault it names, `*` and wildcards of ARNs included: another stamp's data would be restored into this one.",
  fix: "Set recoveryPointSelection.includeVaults to the ARN of the stamp's vault.",
  benchmarks: ["NIST 800-53 AC-4", "NIST 800-53 CP-9"],
  types: ["aws:backup/restoreTestingPlan:RestoreTestingPlan"],
  property: "recoveryPointSelection.includeVaults",
  complies: (value, _, subject) => {
    const vaults = listOf(value);
    return vaults.length > 0 && vaults.every((vault) => isOwn(subject, vault, "aws:backup/vault:Vault"));
  },
  wanted: "ARNs of the stamp's vaults",
});
