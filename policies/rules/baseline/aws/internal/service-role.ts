import type { GraphResource } from "../../../../../graph/model/graph";
import { isMap, type PropertyMap, type PropertyValue, UNKNOWN } from "../../../../../graph/model/property";
import { type Statement, statementsOf } from "../../../../kinds/iam-document";
import { isOwn } from "../../../../kinds/own-value";
import type { Violation } from "../../../../rule";
import { read, type Subject } from "../../../../subject";
import { attachmentsOf, documentsOf, isGrant } from "./grants";

const ROLE = "aws:iam/role:Role";

/** What makes a role wider than its stamp, and where that stands. */
export type Wider = Pick<Violation, "urn" | "property"> & { readonly found: string; readonly unknown?: true };

/** A service of AWS that acts with a role of the stamp. */
export interface ServiceOfRole {
  /** The one that may take the role: `fis.amazonaws.com`. */
  readonly service: string;
  /**
   * Keys of conditions, in lower case, that hold the trust to one account's use, and what they must say; IAM compares their names without regard to
   * case.
   */
  readonly narrows: readonly { readonly key: string; readonly names: RegExp }[];
  /** The same as a message says it. */
  readonly without: string;
  /** Whether a resource that is none of the stack's may stand in the statement all the same; default never. */
  readonly takes?: (resource: string, statement: Statement, subject: Subject) => boolean;
}

/** What names one account, and no wildcard. */
export const ONE_ACCOUNT = /^[^*?]+$/;

/**
 * Operators that ask for equality; those that end in `IfExists`, or begin with a word for sets, hold where nothing is said.
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
const DEMANDS = /^(?:String(?:Equals(?:IgnoreCase)?|Like)|Arn(?:Equals|Like))$/i;

/** Everything that makes the role a resource names in its `property` wider than the stamp. */
export function roleWider(
  resource: GraphResource,
  property: string,
  subject: Subject,
  service: ServiceOfRole,
): Wider[] {
  const role = ownRole(resource, property, subject);
  if (role === undefined) return [{ urn: resource.urn, property, found: "a role that is not the stamp's" }];
  const grants = subject.graph.resources.filter(
    (each) =>
      each === role ||
      (isGrant(each) && (subject.refers(each, "role", role) || subject.refers(each, "roles", role))),
  );
  return [...trusts(role, service), ...grants.flatMap((grant) => grantsWider(grant, subject, service))];
}

/** The stack's role that is named; one that is known by another ARN is not the stack's, whatever it depends on. */
function ownRole(resource: GraphResource, property: string, subject: Subject): GraphResource | undefined {
  const named = read(resource.inputs, property);
  return subject
    .ofType(ROLE)
    .find((role) =>
      named.state === "known"
        ? role.outputs["arn"] === named.value
        : subject.refers(resource, property, role),
    );
}

function trusts(role: GraphResource, service: ServiceOfRole): Wider[] {
  const place = { urn: role.urn, property: "assumeRolePolicy" };
  const statements = statementsOf(role.inputs["assumeRolePolicy"]);
  if (statements === undefined) return [{ ...place, found: "a policy that can't be read", unknown: true }];
  const wide = statements.filter((each) => each.effect === "Allow" && !isNarrowTrust(each, service));
  return wide.map(({ principals }) => ({
    ...place,
    found: `${principals.join(", ") || "everybody but some"}, without ${service.without}`,
  }));
}

function isNarrowTrust(
  { principals, notPrincipals, conditions }: Statement,
  { service, narrows }: ServiceOfRole,
): boolean {
  const isService = notPrincipals.length === 0 && principals.every((each) => each === `Service:${service}`);
  return (
    isService && principals.length > 0 && narrows.every(({ key, names }) => demands(conditions, key, names))
  );
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

function grantsWider(grant: GraphResource, subject: Subject, { takes }: ServiceOfRole): Wider[] {
  const { urn } = grant;
  const attached = attachmentsOf(grant).map(({ property, arn }) => ({
    ...{ urn, property },
    found: arn === UNKNOWN ? "a managed policy" : `the managed policy ${String(arn)}`,
  }));
  const written = documentsOf(grant).flatMap(({ property, value }): Wider[] => {
    const statements = statementsOf(value);
    if (statements === undefined)
      return [{ urn, property, found: "a policy that can't be read", unknown: true }];
    // What takes no resource stands on `*`; that nothing else does is the rule aws-identity-no-wildcards.
    const foreign = statements
      .filter(({ effect }) => effect === "Allow")
      .flatMap((statement) =>
        statement.resources.filter(
          (each) => each !== "*" && !isOwn(subject, each) && takes?.(each, statement, subject) !== true,
        ),
      );
    return foreign.map((resource) => ({ urn, property, found: resource }));
  });
  return [...attached, ...written];
}
