import { UNKNOWN } from "../../../../../graph/model/property";
import { statementsOf } from "../../../../kinds/iam-document";
import { widthOf } from "../../../../kinds/iam-width";
import type { Rule, Violation } from "../../../../rule";
import { attachmentsOf, documentsOf, isGrant } from "../internal/grants";

/**
 * Managed policies of AWS that grant everything of the account, of identities, or of a service. Source: the AWS managed
 * policy reference.
 */
const TOO_WIDE =
  /^arn:aws[\w-]*:iam::aws:policy\/(.*\/)?(AdministratorAccess\b.*|PowerUserAccess|ReadOnlyAccess|SystemAdministrator|NetworkAdministrator|DatabaseAdministrator|DataScientist|\w*FullAccess\w*|\w*AdminAccess\w*|\w*Administrator(Access)?)$/;

export const identityNoWildcards: Rule = {
  id: "aws-identity-no-wildcards",
  group: "baseline",
  cloud: "aws",
  severity: "high",
  title: "A policy names its actions and resources",
  why: "A wildcard grants what nobody thought of, other stamps of the account included.",
  fix: "Name the actions and the ARNs of the stamp's own resources.",
  benchmarks: ["FSBP IAM.21", "FSBP IAM.1", "CIS AWS 1.16"],
  applies: (subject) => subject.graph.resources.some(isGrant),
  check: (subject) =>
    subject.graph.resources.filter(isGrant).flatMap((resource): Violation[] => {
      const { urn } = resource;
      const written = documentsOf(resource).flatMap(({ property, value }): Violation[] => {
        const statements = statementsOf(value);
        if (statements === undefined)
          return [{ urn, property, message: "the policy can't be read", unknown: true }];
        return statements.flatMap((statement) => {
          const found = widthOf(statement);
          return found === undefined
            ? []
            : [{ urn, property, message: `wanted: named actions and resources; found: ${found}` }];
        });
      });
      const attachments = attachmentsOf(resource);
      const attached = attachments
        .filter(({ arn }) => typeof arn === "string" && TOO_WIDE.test(arn))
        .map(({ property, arn }) => ({
          urn,
          property,
          message: `wanted: named actions and resources; found: the managed policy ${String(arn)}`,
        }));
      // A policy that a resource of the stack is, is judged where it is written.
      const unread = attachments
        .filter(({ property, arn }) => arn === UNKNOWN && !resource.propertyDependencies[property]?.length)
        .map(({ property }) => ({ urn, property, message: "the policy can't be read", unknown: true }));
      return [...written, ...attached, ...unread];
    }),
};
