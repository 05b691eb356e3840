import { canonicalise } from "../../../graph/canonical/canonical";
import { fingerprint } from "../../../graph/canonical/fingerprint";
import type { GraphResource, ResourceGraph } from "../../../graph/model/graph";
import { awsFaultBaseline } from "../../../policies/rules/baseline/aws/fault";
import { azureFaultBaseline } from "../../../policies/rules/baseline/azure/fault";
import { gcpFaultBaseline } from "../../../policies/rules/baseline/gcp/fault";
import { baseline, evaluate, isolation, Subject } from "../../../policies/index";
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
    "a role that is not the stamp's",
    { type: FIS, property: "roleArn", value: "arn:aws:iam::111111111111:role/everything" },
  ],
];

const EXPERIMENT = "azure-native:chaos:Experiment";
const GROUP = "/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/acmep-test1-stamp-x";

/** The same on Azure. */
const WIDER_ON_AZURE: readonly [string, string, Inversion][] = [
  [
    "azure-fault-own-targets",
    "another stamp's target",
    {
      ...{ type: EXPERIMENT, property: "properties.selectors.0.targets" },
      value: [{ type: "ChaosTarget", id: `${GROUP}/providers/Microsoft.Chaos/targets/other` }],
    },
  ],
  [
    "azure-fault-own-targets",
    "no selector",
    { type: EXPERIMENT, property: "properties.selectors", value: [] },
  ],
  [
    "azure-fault-narrow-role",
    "another identity",
    {
      ...{ type: EXPERIMENT, property: "identity.userAssignedIdentities" },
      value: [`${GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/other`],
    },
  ],
  [
    "azure-fault-narrow-role",
    "a right on the whole stamp",
    {
      ...{ type: "azure-native:authorization:RoleAssignment", property: "scope", value: GROUP },
      when: named("-fault-right"),
    },
  ],
];

describe.each([
  ["aws", awsFaultBaseline, WIDER],
  ["azure", azureFaultBaseline, WIDER_ON_AZURE],
  ["gcp", gcpFaultBaseline, []],
] as const)("what breaks a stamp on %s", (cloud, rules, wider) => {
  let graph: ResourceGraph;
  beforeAll(async () => {
    graph = await renderReference(cloud, { blueprint: faulted() });
  });

  test("keeps every rule of the baseline and of the first law", () => {
    expect(evaluate([...baseline, ...isolation], new Subject(graph))).toEqual([]);
  });

  test("is the same in two stamps of the class", async () => {
    const other = {
      aws: ["us-west-2", "222222222222"],
      azure: ["eastus2", "00000000-0000-4000-8000-000000000002"],
      gcp: ["us-central1", "acme-stamp-2"],
    }[cloud];
    const [region = "", account = ""] = other;
    const config = { region, account, cidr: "10.99.0.0/18", ring: "canary" };
    const twin = await renderReference(cloud, { id: "twin2", config, blueprint: faulted() });
    const print = (of: ResourceGraph): string => fingerprint(canonicalise(of, new Subject(of).derivations));
    expect(print(twin)).toBe(print(graph));
  });

  test("is there only where the class says so", async () => {
    const without = await renderReference(cloud);
    const faults = (of: ResourceGraph): string[] =>
      of.resources.filter(({ name }) => name.includes("-fault")).map(({ type }) => type);
    expect(faults(without)).toEqual([]);
    expect(faults(graph).length).toBeGreaterThan(0);
  });

  test("is broken wherever it reaches further", () => {
    for (const [rule, what, inversion] of wider) {
      const mutants = mutantsOf(graph, inversion);
      expect({ what, mutants: mutants.length }).toEqual({ what, mutants: 1 });
      for (const mutant of mutants) {
        const found = evaluate(rules, new Subject(mutant.graph));
        expect({ what, found: found.map((each) => each.rule) }).toEqual({ what, found: [rule] });
      }
    }
  });
});

const RULES = { aws: awsFaultBaseline, azure: azureFaultBaseline, gcp: gcpFaultBaseline };

for (const cloud of ["aws", "azure", "gcp"] as const)
  walkBaseline(`what breaks a stamp on ${cloud}`, RULES[cloud], FAULT_INVERSIONS[cloud], () =>
    renderReference(cloud, { blueprint: faulted() }),
  );
