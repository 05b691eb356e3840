import type { GraphResource } from "../../../../../graph/model/graph";
import { isMap, type PropertyMap, type PropertyValue, UNKNOWN } from "../../../../../graph/model/property";
import { type Statement, statementsOf } from "../../../../kinds/iam-document";
import { isOwn } from "../../../../kinds/own-value";
import type { Rule, Violation } from "../../../../rule";
import { read, type Subject } from "../../../../subject";
import { attachmentsOf, documentsOf, isGrant } from "../internal/grants";

const TEMPLATE = "aws:fis/experimentTemplate:ExperimentTemplate";
const ROLE = "aws:iam/role:Role";
const SERVICE = "Service:fis.amazonaws.com";
/** Conditions that hold a trust to one account's experiments, and what they must say; IAM compares their names without regard to case. */
const NARROWS = [
  { key: "aws:sourceaccount", names: /^[^*?]+$/ },
  { key: "aws:sourcearn", names: /^arn:[^:*?]+:fis:[^:*?]+:[^:*?]+:experiment\/.+$/ },
] as const;
/**
 * Operators that ask for equality; those that end in `IfExists`, or begin with a word for sets, hold where nothing is said.
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
const DEMANDS = /^(?:String(?:Equals(?:IgnoreCase)?|Like)|Arn(?:Equals|Like))$/i;

type Found = Pick<Violation, "urn" | "property"> & { readonly found: string; readonly unknown?: true };

/** Everything that makes the role of an experiment wider than its stamp. */
function wider(template: GraphResource, subject: Subject): Found[] {
  const role = ownRole(template, subject);
  if (role === undefined)
    return [{ urn: template.urn, property: "roleArn", found: "a role that is not the stamp's" }];
  const grants = subject.graph.resources.filter(
    (each) =>
      each === role ||
      (isGrant(each) && (subject.refers(each, "role", role) || subject.refers(each, "roles", role))),
  );
  return [...trusts(role), ...grants.flatMap((grant) => grantsWider(grant, subject))];
}

/** The stack's role that the template names; one that is known by another ARN is not the stack's, whatever it depends on. */
function ownRole(template: GraphResource, subject: Subject): GraphResource | undefined {
  const named = read(template.inputs, "roleArn");
  return subject
    .ofType(ROLE)
    .find((role) =>
      named.state === "known"
        ? role.outputs["arn"] === named.value
        : subject.refers(template, "roleArn", role),
    );
}

function trusts(role: GraphResource): Found[] {
  const place = { urn: role.urn, property: "assumeRolePolicy" };
  const statements = statementsOf(role.inputs["assumeRolePolicy"]);
  if (statements === undefined) return [{ ...place, found: "a policy that can't be read", unknown: true }];
  const wide = statements.filter((each) => each.effect === "Allow" && !isNarrowTrust(each));
  return wide.map(({ principals }) => ({
    ...place,
    found: `${principals.join(", ") || "everybody but some"}, without aws:SourceAccount and aws:SourceArn`,
  }));
}

function isNarrowTrust({ principals, notPrincipals, conditions }: Statement): boolean {
  const isFis = notPrincipals.length === 0 && principals.every((each) => each === SERVICE);
  return isFis && principals.length > 0 && NARROWS.every(({ key, names }) => demands(conditions, key, names));
}

/** Whether what is asked for this key must be there, and be nothing but what one account has. */
function demands(conditions: PropertyMap, key: string, names: RegExp): boolean {
  return Object.entries(conditions).some(
    ([operator, tests]) =>
      DEMANDS.test(operator) &&
      isMap(tests) &&
      Object.entries(tests).some(([name, wanted]) => {
        const all = Array.isArray(wanted) ? wanted : [wanted];
        // What a preview does not know yet is the stamp's account or is found once it is known.
        const isNarrow = (each: PropertyValue): boolean => each === UNKNOWN || names.test(String(each));
        return name.toLowerCase() === key && all.length > 0 && all.every(isNarrow);
      }),
  );
}

function grantsWider(grant: GraphResource, subject: Subject): Found[] {
  const { urn } = grant;
  const attached = attachmentsOf(grant).map(({ property, arn }) => ({
    ...{ urn, property },
    found: arn === UNKNOWN ? "a managed policy" : `the managed policy ${String(arn)}`,
  }));
  const written = documentsOf(grant).flatMap(({ property, value }): Found[] => {
    const statements = statementsOf(value);
    if (statements === undefined)
      return [{ urn, property, found: "a policy that can't be read", unknown: true }];
    // What takes no resource stands on `*`; that nothing else does is the rule aws-identity-no-wildcards.
    const foreign = statements
      .filter(({ effect }) => effect === "Allow")
      .flatMap(({ resources }) => resources)
      .filter((resource) => resource !== "*" && !isOwn(subject, resource));
    return foreign.map((resource) => ({ urn, property, found: resource }));
  });
  return [...attached, ...written];
}

export const faultNarrowRole: Rule = {
  id: "aws-fault-narrow-role",
  group: "baseline",
  cloud: "aws",
  severity: "critical",
  title: "The role of a fault that is made on purpose is no wider than its stamp",
  why: "What an experiment of AWS FIS may do, it may do to whatever its role reaches.",
  fix: "Let fis.amazonaws.com alone take the role, on condition of aws:SourceAccount and aws:SourceArn, and name the ARNs of the stamp's resources.",
  benchmarks: ["FSBP IAM.21", "NIST 800-53 AC-6"],
  applies: (subject) => subject.ofType(TEMPLATE).length > 0,
  check: (subject) =>
    subject.ofType(TEMPLATE).flatMap((template) =>
      wider(template, subject).map(({ found, ...place }) => ({
        ...place,
        message: `wanted: rights on the stamp's own resources, for AWS FIS alone; found: ${found}`,
      })),
    ),
};
