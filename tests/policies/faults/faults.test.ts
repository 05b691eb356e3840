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
const OWN_ACCOUNT = { "aws:SourceAccount": "111111111111" };
const OWN_ARN = { "aws:SourceArn": "arn:aws:fis:eu-west-1:111111111111:experiment/*" };
const own = { StringEquals: OWN_ACCOUNT, ArnLike: OWN_ARN };
/** Conditions that name the right keys, and hold for others' experiments. */
const LOOSE: readonly [string, object][] = [
  ["whatever ARN", { StringEquals: OWN_ACCOUNT, ArnLike: { "aws:SourceArn": "*" } }],
  [
    "every account's ARN",
    { StringEquals: OWN_ACCOUNT, ArnLike: { "aws:SourceArn": "arn:aws:fis:*:*:experiment/*" } },
  ],
  [
    "one of two ARNs",
    { StringEquals: OWN_ACCOUNT, ArnLike: { "aws:SourceArn": [OWN_ARN["aws:SourceArn"], "*"] } },
  ],
  ["every account", { StringLike: { "aws:SourceAccount": "*" }, ArnLike: OWN_ARN }],
  ["all accounts but this", { StringNotEquals: OWN_ACCOUNT, ArnLike: OWN_ARN }],
  ["no account said", { StringEqualsIfExists: OWN_ACCOUNT, ArnLike: OWN_ARN }],
  ["no ARN said", { StringEquals: OWN_ACCOUNT, "ForAllValues:ArnLike": OWN_ARN }],
  ["no ARN there", { StringEquals: OWN_ACCOUNT, Null: { "aws:SourceArn": "true" } }],
];

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
  ...LOOSE.map(([what, condition]): [string, string, Inversion] => [
    "aws-fault-narrow-role",
    `a role for ${what}`,
    {
      ...{ type: ROLE, property: "assumeRolePolicy", when: named("-fault-role") },
      value: trust({ Principal: { Service: "fis.amazonaws.com" }, Condition: condition }),
    },
  ]),
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

const policyOn = (resource: string): Inversion => ({
  ...{ type: "aws:iam/rolePolicy:RolePolicy", property: "policy", when: named("-fault-role-policy") },
  value: JSON.stringify({
    Statement: [{ Effect: "Allow", Action: "fis:StartExperiment", Resource: resource }],
  }),
});
const trustIn = (arn: string): Inversion => ({
  ...{ type: ROLE, property: "assumeRolePolicy", when: named("-fault-role") },
  value: trust({
    Principal: { Service: "fis.amazonaws.com" },
    Condition: { StringEquals: OWN_ACCOUNT, ArnLike: { "aws:SourceArn": arn } },
  }),
});
const OWN_FIS = "arn:aws:fis:eu-west-1:111111111111";
const FOREIGN_FIS = "arn:aws:fis:eu-west-1:999999999999";
const PARAMETERS = "properties.steps.0.branches.0.actions.0.parameters";

/** What the first law says of a stamp whose own fault refers to another one's: what stands in its lists of what is allowed is no door. */
const FOREIGN: Readonly<Record<"aws" | "azure" | "gcp", readonly [string, Inversion][]>> = {
  aws: [
    ["trusts another account's experiments", trustIn(`${FOREIGN_FIS}:experiment/*`)],
    [
      "trusts another region's experiments",
      trustIn(`${OWN_FIS.replace("eu-west-1", "us-east-1")}:experiment/*`),
    ],
    ["trusts one experiment of the account", trustIn(`${OWN_FIS}:experiment/EXPother1`)],
    ["trusts a template of the account", trustIn(`${OWN_FIS}:experiment-template/EXTother1`)],
    ["may start another stamp's template", policyOn(`${OWN_FIS}:experiment-template/EXTother1`)],
    ["may start another account's template", policyOn(`${FOREIGN_FIS}:experiment-template/EXTother1`)],
    ["may stop each experiment of the account", policyOn(`${OWN_FIS}:experiment/*`)],
  ],
  azure: [
    [
      "refuses another stamp's addresses",
      { ...{ type: EXPERIMENT, property: `${PARAMETERS}.3.value` }, value: '["10.77.0.0/24"]' },
    ],
    [
      "names another stamp's group",
      {
        ...{ type: EXPERIMENT, property: `${PARAMETERS}.0.value` },
        value: `${GROUP}/providers/Microsoft.Network/networkSecurityGroups/x`,
      },
    ],
    [
      "has another stamp's host for a parameter",
      {
        ...{ type: EXPERIMENT, property: `${PARAMETERS}.0.key` },
        value: "acmep-other-db-12345.postgres.database.azure.com",
      },
    ],
    [
      "is made upon another stamp's security group",
      {
        ...{ type: "azure-native:chaos:Target", property: "parentResourceName" },
        value: "acmep-other-data-12345",
      },
    ],
  ],
  gcp: [],
};

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

  test("is not closed where it refers to another stamp's", () => {
    const passed = FOREIGN[cloud].filter(([, inversion]) =>
      mutantsOf(graph, inversion).every(
        (mutant) => evaluate([...isolation], new Subject(mutant.graph)).length === 0,
      ),
    );
    expect(passed.map(([what]) => what)).toEqual([]);
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
