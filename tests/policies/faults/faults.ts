import type { Cloud } from "../../../components/contract/cloud";
import type { BlueprintInput } from "../../../components/program/index";
import { blueprint } from "../../../stacks/blueprint";
import type { Inversions } from "../baseline/inversion";

/** The repository's blueprint, its class `standard` with what breaks its stamps on purpose. */
export function faulted(faults: "two-operators" | "one-operator" = "two-operators"): BlueprintInput {
  const { routing: _routing, classes, ...rest } = blueprint;
  const standard = classes["standard"];
  if (standard === undefined) throw new Error("the blueprint has a class standard");
  const deletionProtection = faults !== "one-operator";
  return { ...rest, classes: { standard: { ...standard, deletionProtection, drills: { faults } } } };
}

const FIS = "aws:fis/experimentTemplate:ExperimentTemplate";

/** Rule id → how its row is broken in a stamp that may be broken on purpose. */
export const FAULT_INVERSIONS: Readonly<Record<`${Cloud}`, Inversions>> = {
  aws: {
    "aws-fault-stop-condition": { type: FIS, property: "stopConditions", value: [{ source: "none" }] },
    "aws-fault-own-targets": {
      type: FIS,
      property: "targets",
      value: [{ name: "primary", resourceType: "aws:rds:db", selectionMode: "ALL" }],
    },
    "aws-fault-narrow-role": {
      type: FIS,
      property: "roleArn",
      value: "arn:aws:iam::111111111111:role/everything",
    },
    "aws-fault-logged": { type: FIS, property: "logConfiguration", value: undefined },
  },
  azure: {},
  gcp: {},
};
