import type { GraphResource } from "../../../../../graph/model/graph";
import { type PropertyValue, UNKNOWN } from "../../../../../graph/model/property";
import type { Rule, RuleMetadata, Violation } from "../../../../rule";
import type { Subject } from "../../../../subject";

/** One grant: a role, and who gets it. */
export interface Grant {
  readonly resource: GraphResource;
  readonly role: string;
  readonly members: readonly string[];
}

/** A rule about every grant of a role, on whatever resource. */
export interface GrantRule extends Omit<RuleMetadata, "group" | "cloud"> {
  /** The property a violation is shown at. */
  readonly property: "role" | "member";
  readonly complies: (grant: Grant, subject: Subject) => boolean;
  /** What is wanted, for the message. */
  readonly wanted: string;
}

/** Makes a baseline rule of a statement about grants. */
export function grantRule({ property, complies, wanted, ...metadata }: GrantRule): Rule {
  return {
    ...metadata,
    group: "baseline",
    cloud: "gcp",
    applies: (subject) => grantsOf(subject).length > 0,
    check: (subject) =>
      grantsOf(subject).flatMap((grant): Violation[] => {
        const place = { urn: grant.resource.urn, property };
        if (!complies(grant, subject)) {
          const found = property === "role" ? grant.role : grant.members.join(", ");
          return [{ ...place, message: `wanted: ${wanted}; found: ${found}` }];
        }
        // A role made in the same stack is a custom one, whose permissions are listed.
        const made = (grant.resource.propertyDependencies["role"] ?? []).length > 0;
        if (property === "role" && grant.role === UNKNOWN && !made)
          return [{ ...place, message: `wanted: ${wanted}; the role can't be read`, unknown: true }];
        return [];
      }),
  };
}

/** Every resource of Google Cloud that gives a role: `…IamMember`, `…IamBinding`, on each kind of resource. */
function grantsOf(subject: Subject): readonly Grant[] {
  return subject.graph.resources
    .filter(({ type, inputs }) => /^gcp:.*IAM(Member|Binding)$/i.test(type) && "role" in inputs)
    .map((resource) => ({
      resource,
      role: String(resource.inputs["role"]),
      members: membersOf(resource.inputs["member"] ?? resource.inputs["members"]),
    }));
}

function membersOf(value: PropertyValue | undefined): readonly string[] {
  return (Array.isArray(value) ? value : [value]).filter((member) => typeof member === "string");
}
