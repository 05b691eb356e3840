import { canonicalise } from "../../../graph/canonical/canonical";
import { fingerprint } from "../../../graph/canonical/fingerprint";
import type { GraphResource, ResourceGraph } from "../../../graph/model/graph";
import { baseline, evaluate, isolation, Subject } from "../../../policies/index";
import { awsRestoreTestBaseline } from "../../../policies/rules/baseline/aws/restore-test";
import { renderReference } from "../../render/reference";
import { type Inversion, mutantsOf } from "../baseline/inversion";
import { walkBaseline } from "../baseline/walk";
import { RESTORE_TEST_INVERSIONS, tested } from "./restore-tests";

const PLAN = "aws:backup/restoreTestingPlan:RestoreTestingPlan";
const SELECTION = "aws:backup/restoreTestingSelection:RestoreTestingSelection";
const VAULTS = "recoveryPointSelection.includeVaults";
const OVERRIDES = "restoreMetadataOverrides";
const ROLE = "aws:iam/role:Role";
const isRole = ({ name }: GraphResource): boolean => name.endsWith("-restore-test-role");
const isPolicy = ({ name }: GraphResource): boolean => name.endsWith("-restore-test-role-policy");
const trust = (statement: object): string =>
  JSON.stringify({ Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", ...statement }] });
const backup = { Service: "backup.amazonaws.com" };
const own = { StringEquals: { "aws:SourceAccount": "1" } };
const right = (
  Resource: string,
  more: object = {},
): Omit<Extract<Inversion, { property: string }>, "value"> & {
  value: string;
} => ({
  ...{ type: "aws:iam/rolePolicy:RolePolicy", property: "policy", when: isPolicy },
  value: JSON.stringify({
    Statement: [{ Effect: "Allow", Action: "rds:RestoreDBInstanceFromDBSnapshot", Resource, ...more }],
  }),
});
const RDS = "arn:aws:rds:eu-west-1:999999999999";
const POINTS = `${RDS}:snapshot:awsbackup:job-*`;
const tag = (id: string | string[]): object => ({
  Condition: { StringEquals: { "aws:ResourceTag/stampworks-stamp": id } },
});

/** What else makes a test of a restore reach further: rule → how. */
const WIDER: readonly [string, string, Inversion][] = [
  [
    "aws-restore-test-own-vault",
    "another stamp's vault",
    {
      ...{ type: PLAN, property: VAULTS },
      value: ["arn:aws:backup:eu-west-1:999999999999:backup-vault:acmep-other"],
    },
  ],
  [
    "aws-restore-test-own-vault",
    "vaults by a wildcard",
    { type: PLAN, property: VAULTS, value: ["arn:aws:backup:*:*:backup-vault:acmep-*"] },
  ],
  ["aws-restore-test-own-vault", "no vault", { type: PLAN, property: VAULTS, value: [] }],
  [
    "aws-restore-test-own-resources",
    "another stamp's database",
    { type: SELECTION, property: "protectedResourceArns", value: [`${RDS}:db:acmep-other`] },
  ],
  [
    "aws-restore-test-own-resources",
    "whatever has a tag",
    { type: SELECTION, property: "protectedResourceArns", value: undefined },
  ],
  [
    "aws-restore-test-private",
    "a copy for everybody",
    { type: SELECTION, property: `${OVERRIDES}.PubliclyAccessible`, value: "true" },
  ],
  [
    "aws-restore-test-private",
    "another one's subnets",
    { type: SELECTION, property: `${OVERRIDES}.dbSubnetGroupName`, value: "default" },
  ],
  [
    "aws-restore-test-private",
    "another one's security group",
    { type: SELECTION, property: `${OVERRIDES}.vpcSecurityGroupIds`, value: '["sg-00000000000000000"]' },
  ],
  [
    "aws-restore-test-private",
    "security groups that can't be read",
    { type: SELECTION, property: `${OVERRIDES}.vpcSecurityGroupIds`, value: "sg-00000000000000000" },
  ],
  [
    "aws-restore-test-validation-window",
    "no hour",
    { type: SELECTION, property: "validationWindowHours", value: 0 },
  ],
  [
    "aws-restore-test-narrow-role",
    "another service",
    {
      ...{ type: ROLE, property: "assumeRolePolicy", when: isRole },
      value: trust({ Principal: { Service: "ec2.amazonaws.com" }, Condition: own }),
    },
  ],
  [
    "aws-restore-test-narrow-role",
    "another account",
    {
      ...{ type: ROLE, property: "assumeRolePolicy", when: isRole },
      value: trust({ Principal: { ...backup, AWS: "arn:aws:iam::999999999999:root" }, Condition: own }),
    },
  ],
  [
    "aws-restore-test-narrow-role",
    "every account's tests",
    {
      ...{ type: ROLE, property: "assumeRolePolicy", when: isRole },
      value: trust({ Principal: backup }),
    },
  ],
  [
    "aws-restore-test-narrow-role",
    "any account, where one is said",
    {
      ...{ type: ROLE, property: "assumeRolePolicy", when: isRole },
      value: trust({
        Principal: backup,
        Condition: { StringEqualsIfExists: { "aws:SourceAccount": "1" } },
      }),
    },
  ],
  ["aws-restore-test-narrow-role", "another database", right(`${RDS}:db:acmep-other`)],
  ["aws-restore-test-narrow-role", "every stamp's recovery points", right(POINTS)],
  ["aws-restore-test-narrow-role", "another stamp's recovery points", right(POINTS, tag("other"))],
  ["aws-restore-test-narrow-role", "two stamps' recovery points", right(POINTS, tag(["test1", "other"]))],
  [
    "aws-restore-test-narrow-role",
    "a role of somebody else's to pass on",
    right("arn:aws:iam::999999999999:role/x", { Action: "iam:PassRole" }),
  ],
  [
    "aws-restore-test-narrow-role",
    "a role that is not the stamp's",
    { type: SELECTION, property: "iamRoleArn", value: "arn:aws:iam::111111111111:role/everything" },
  ],
];

describe("tests of restores on AWS", () => {
  let graph: ResourceGraph;
  beforeAll(async () => {
    graph = await renderReference("aws", { blueprint: tested() });
  });
  const inputsOf = (of: ResourceGraph, type: string): GraphResource["inputs"] => {
    const [found, another] = of.resources.filter((resource) => resource.type === type);
    expect(another).toBeUndefined();
    return found?.inputs ?? {};
  };

  test("keep every rule of the baseline and of the first law", () => {
    expect(evaluate([...baseline, ...isolation], new Subject(graph))).toEqual([]);
  });

  test("are of the newest recovery point of the stamp's own database", () => {
    const [database] = graph.resources.filter(({ name }) => name.endsWith("-database-primary"));
    const [vault] = graph.resources.filter(({ name }) => name.endsWith("-recovery-vault"));
    expect(inputsOf(graph, PLAN)).toMatchObject({
      scheduleExpression: "cron(0 5 ? * TUE *)",
      recoveryPointSelection: {
        algorithm: "LATEST_WITHIN_WINDOW",
        includeVaults: [vault?.outputs["arn"]],
        recoveryPointTypes: ["SNAPSHOT"],
      },
    });
    expect(inputsOf(graph, SELECTION)).toMatchObject({
      protectedResourceType: "RDS",
      protectedResourceArns: [database?.outputs["arn"]],
      restoreMetadataOverrides: {
        dbSubnetGroupName: database?.inputs["dbSubnetGroupName"],
        dbParameterGroupName: database?.inputs["parameterGroupName"],
        vpcSecurityGroupIds: JSON.stringify(database?.inputs["vpcSecurityGroupIds"]),
      },
    });
  });

  test("are the same in two stamps of the class, and others where it says so", async () => {
    const print = (of: ResourceGraph): string => fingerprint(canonicalise(of, new Subject(of).derivations));
    const config = { region: "us-west-2", account: "222222222222", cidr: "10.99.0.0/18", ring: "canary" };
    const twin = await renderReference("aws", { id: "twin2", config, blueprint: tested() });
    expect(print(twin)).toBe(print(graph));
    const monthly = await renderReference("aws", { blueprint: tested("monthly") });
    expect(inputsOf(monthly, PLAN)).toMatchObject({ scheduleExpression: "cron(0 5 1 * ? *)" });
    expect(print(monthly)).not.toBe(print(graph));
  });

  test("are there only where the class says so, and on no other cloud", async () => {
    const tests = (of: ResourceGraph): string[] =>
      of.resources.filter(({ name }) => name.includes("-restore-test")).map(({ type }) => type);
    expect(tests(graph)).toHaveLength(4);
    expect(tests(await renderReference("aws"))).toEqual([]);
    for (const cloud of ["azure", "gcp"] as const)
      expect(tests(await renderReference(cloud, { blueprint: tested() }))).toEqual([]);
  });

  test("are refused wherever they reach further", () => {
    for (const [rule, what, inversion] of WIDER) {
      const mutants = mutantsOf(graph, inversion);
      expect({ what, mutants: mutants.length }).toEqual({ what, mutants: 1 });
      for (const mutant of mutants) {
        const found = evaluate(awsRestoreTestBaseline, new Subject(mutant.graph));
        expect({ what, found: [...new Set(found.map((each) => each.rule))] }).toEqual({
          what,
          found: [rule],
        });
      }
    }
  });
});

walkBaseline("tests of restores on AWS", awsRestoreTestBaseline, RESTORE_TEST_INVERSIONS, () =>
  renderReference("aws", { blueprint: tested() }),
);
