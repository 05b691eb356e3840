import type { BlueprintInput } from "../../../components/program/index";
import { blueprint } from "../../../stacks/blueprint";
import type { Inversions } from "../baseline/inversion";

/** The repository's blueprint, its class `standard` with a test of restores. */
export function tested(restoreTests: "weekly" | "monthly" = "weekly"): BlueprintInput {
  const { routing: _routing, classes, ...rest } = blueprint;
  const standard = classes["standard"];
  if (standard === undefined) throw new Error("the blueprint has a class standard");
  return { ...rest, classes: { standard: { ...standard, drills: { restoreTests } } } };
}

const SELECTION = "aws:backup/restoreTestingSelection:RestoreTestingSelection";

/** Rule id → how its row is broken. */
export const RESTORE_TEST_INVERSIONS: Inversions = {
  "aws-restore-test-own-vault": {
    type: "aws:backup/restoreTestingPlan:RestoreTestingPlan",
    property: "recoveryPointSelection.includeVaults",
    value: ["*"],
  },
  "aws-restore-test-own-resources": { type: SELECTION, property: "protectedResourceArns", value: ["*"] },
  "aws-restore-test-private": { type: SELECTION, property: "restoreMetadataOverrides", value: undefined },
  "aws-restore-test-validation-window": {
    type: SELECTION,
    property: "validationWindowHours",
    value: undefined,
  },
  "aws-restore-test-narrow-role": {
    type: "aws:iam/role:Role",
    property: "managedPolicyArns",
    value: ["arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForRestores"],
    when: ({ name }) => name.endsWith("-restore-test-role"),
  },
};
