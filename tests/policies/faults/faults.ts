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

const EXPERIMENT = "azure-native:chaos:Experiment";
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
      type: "aws:iam/role:Role",
      property: "managedPolicyArns",
      value: ["arn:aws:iam::aws:policy/service-role/AWSFaultInjectionSimulatorRDSAccess"],
      when: ({ name }) => name.endsWith("-fault-role"),
    },
    "aws-fault-logged": { type: FIS, property: "logConfiguration", value: undefined },
  },
  azure: {
    "azure-fault-own-targets": {
      type: EXPERIMENT,
      property: "properties.selectors",
      value: [{ type: "Query", id: "database", queryString: "resources", subscriptionIds: ["x"] }],
    },
    "azure-fault-ends": {
      type: EXPERIMENT,
      property: "properties.steps.0.branches.0.actions",
      value: [
        { type: "discrete", name: "urn:csci:microsoft:x:y/1.0", selectorId: "database", parameters: [] },
      ],
    },
    "azure-fault-narrow-role": { type: EXPERIMENT, property: "identity", value: { type: "SystemAssigned" } },
    "azure-fault-logged": {
      without: "azure-native:monitor:DiagnosticSetting",
      when: ({ name }) => name.endsWith("-fault-logs"),
    },
  },
  gcp: {
    "gcp-fault-narrow-role": {
      type: "gcp:projects/iAMCustomRole:IAMCustomRole",
      property: "permissions",
      value: ["cloudsql.instances.failover", "cloudsql.instances.delete"],
      when: ({ name }) => name.endsWith("-fault-role"),
    },
  },
};
