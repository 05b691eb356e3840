import type { GraphResource, ResourceGraph } from "../../../graph/model/graph";
import { awsFaultBaseline } from "../../../policies/rules/baseline/aws/fault";
import { baseline, evaluate, Subject } from "../../../policies/index";
import { renderReference } from "../../render/reference";
import { type Inversion, mutantsOf } from "../baseline/inversion";
import { walkBaseline } from "../baseline/walk";
import { FAULT_INVERSIONS, faulted } from "./faults";

const FIS = "aws:fis/experimentTemplate:ExperimentTemplate";
const ROLE = "aws:iam/role:Role";
const named =
  (ending: string) =>
  ({ name }: GraphResource): boolean =>
    name.endsWith(ending);
const trust = (statement: object): string =>
  JSON.stringify({ Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", ...statement }] });
const own = { StringEquals: { "aws:SourceAccount": "1" }, ArnLike: { "aws:SourceArn": "arn:aws:fis:*" } };

/** What else makes a stamp's own fault reach further: rule → how. */
const WIDER: readonly [string, string, Inversion][] = [
  [
    "aws-fault-stop-condition",
    "an alarm of somebody else",
    {
      ...{ type: FIS, property: "stopConditions" },
      value: [{ source: "aws:cloudwatch:alarm", value: "arn:aws:cloudwatch:eu-west-1:999999999999:alarm:x" }],
    },
  ],
  [
    "aws-fault-own-targets",
    "another stamp's database",
    {
      ...{ type: FIS, property: "targets.0.resourceArns" },
      value: ["arn:aws:rds:eu-west-1:999999999999:db:acmep-other"],
    },
  ],
  [
    "aws-fault-own-targets",
    "whatever has another stamp's tag",
    {
      ...{ type: FIS, property: "targets" },
      value: [{ name: "primary", resourceTags: [{ key: "stampworks-stamp", value: "other" }] }],
    },
  ],
  ["aws-fault-own-targets", "no target at all", { type: FIS, property: "targets", value: [] }],
  [
    "aws-fault-narrow-role",
    "a role that another service may take",
    {
      ...{ type: ROLE, property: "assumeRolePolicy", when: named("-fault-role") },
      value: trust({ Principal: { Service: "ec2.amazonaws.com" }, Condition: own }),
    },
  ],
  [
    "aws-fault-narrow-role",
    "a role for every account's experiments",
    {
      ...{ type: ROLE, property: "assumeRolePolicy", when: named("-fault-role") },
      value: trust({ Principal: { Service: "fis.amazonaws.com" } }),
    },
  ],
  [
    "aws-fault-narrow-role",
    "a right on another stamp's database",
    {
      ...{ type: "aws:iam/rolePolicy:RolePolicy", property: "policy", when: named("-fault-role-policy") },
      value: JSON.stringify({
        Statement: [
          { Effect: "Allow", Action: "rds:RebootDBInstance", Resource: "arn:aws:rds:eu-west-1:9:db:other" },
        ],
      }),
    },
  ],
  [
    "aws-fault-narrow-role",
    "a managed policy",
    {
      ...{ type: ROLE, property: "managedPolicyArns", when: named("-fault-role") },
      value: ["arn:aws:iam::aws:policy/service-role/AWSFaultInjectionSimulatorRDSAccess"],
    },
  ],
];

describe("what breaks a stamp on AWS", () => {
  let graph: ResourceGraph;
  beforeAll(async () => {
    graph = await renderReference("aws", { blueprint: faulted() });
  });

  test("keeps every rule of the baseline", () => {
    expect(evaluate(baseline, new Subject(graph))).toEqual([]);
  });

  test.each(WIDER)("%s forbids %s", (rule, _, inversion) => {
    const mutants = mutantsOf(graph, inversion);
    expect(mutants).toHaveLength(1);
    for (const mutant of mutants) {
      const found = evaluate(awsFaultBaseline, new Subject(mutant.graph));
      expect(found.map((each) => each.rule)).toEqual([rule]);
    }
  });
});

walkBaseline("what breaks a stamp on AWS", awsFaultBaseline, FAULT_INVERSIONS.aws, () =>
  renderReference("aws", { blueprint: faulted() }),
);
