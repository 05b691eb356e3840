import { isSecret, type PropertyValue, reveal } from "../../../../../graph/model/property";
import { type Statement, statementsOf } from "../../../../kinds/iam-document";
import type { Rule, Violation } from "../../../../rule";

/** Where policies of identities stand. */
const POLICIES: Readonly<Record<string, string>> = {
  "aws:iam/policy:Policy": "policy",
  "aws:iam/rolePolicy:RolePolicy": "policy",
  "aws:iam/userPolicy:UserPolicy": "policy",
  "aws:iam/groupPolicy:GroupPolicy": "policy",
};

/**
 * Actions AWS can't restrict to a resource, so that `*` is the only way to allow them.
 * Source: the Service Authorization Reference; ecr:GetAuthorizationToken, cloudwatch:PutMetricData and the X-Ray and
 * ENI calls have no resource types.
 */
const WITHOUT_RESOURCE =
  /^(ecr:GetAuthorizationToken|cloudwatch:(PutMetricData|GetMetricData)|xray:\w+|ssmmessages:\w+|kms:GenerateRandom)$/;

export const identityNoWildcards: Rule = {
  id: "aws-identity-no-wildcards",
  group: "baseline",
  cloud: "aws",
  severity: "high",
  title: "A policy names its actions and resources",
  why: "A wildcard grants what nobody thought of, other stamps of the account included.",
  fix: "Name the actions and the ARNs of the stamp's own resources.",
  benchmarks: ["FSBP IAM.21", "FSBP IAM.1"],
  applies: (subject) => subject.ofType(...Object.keys(POLICIES)).length > 0,
  check: (subject) =>
    subject.ofType(...Object.keys(POLICIES)).flatMap(({ urn, type, inputs }): Violation[] => {
      const property = POLICIES[type] ?? "policy";
      const statements = statementsOf(content(inputs[property]));
      if (statements === undefined)
        return [{ urn, property, message: "the policy can't be read", unknown: true }];
      return statements.filter(isTooWide).map(({ actions, resources }) => ({
        urn,
        property,
        message: `wanted: named actions and resources; found: ${actions.join(", ")} on ${resources.join(", ")}`,
      }));
    }),
};

function content(value: PropertyValue | undefined): PropertyValue | undefined {
  return isSecret(value) ? reveal(value) : value;
}

function isTooWide({ effect, actions, resources }: Statement): boolean {
  if (effect !== "Allow") return false;
  if (actions.some((action) => action === "*" || action.endsWith(":*"))) return true;
  return resources.includes("*") && !actions.every((action) => WITHOUT_RESOURCE.test(action));
}
