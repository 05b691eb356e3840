import type { GraphResource } from "../../../../../graph/model/graph";
import {
  isMap,
  isSecret,
  type PropertyMap,
  type PropertyValue,
  reveal,
  UNKNOWN,
} from "../../../../../graph/model/property";
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
        // Of what a resource of the stack hands on, only its own accounts can come.
        if (property === "member" && grant.members.includes(UNKNOWN) && !isFed(grant.resource))
          return [{ ...place, message: `wanted: ${wanted}; a member can't be read`, unknown: true }];
        return [];
      }),
  };
}

function isFed({ propertyDependencies }: GraphResource): boolean {
  return ["member", "members", "policyData", "accesses", "iamMember"].some(
    (key) => (propertyDependencies[key] ?? []).length > 0,
  );
}

/**
 * Every resource of Google Cloud that gives a role: `…IAMMember`, `…IAMBinding` and `…IAMPolicy` on each kind of resource,
 * and the access lists of objects and data sets, whose words stand for roles.
 */
function grantsOf(subject: Subject): readonly Grant[] {
  return subject.graph.resources.flatMap((resource): readonly Grant[] => {
    const { type, inputs } = resource;
    if (/^gcp:.*IAM(Member|Binding)$/i.test(type) && "role" in inputs)
      return [
        { resource, role: String(inputs["role"]), members: membersOf(inputs["member"] ?? inputs["members"]) },
      ];
    if (/^gcp:.*IAMPolicy$/i.test(type)) return policyGrants(resource);
    return listGrants(resource);
  });
}

/** The bindings of a whole policy, which is JSON text. */
function policyGrants(resource: GraphResource): readonly Grant[] {
  const given = resource.inputs["policyData"];
  const text = isSecret(given) ? reveal(given) : given;
  if (typeof text !== "string" || text === UNKNOWN) return [{ resource, role: UNKNOWN, members: [UNKNOWN] }];
  return bindingsOf(text).map((binding) => ({
    resource,
    role: String(binding["role"]),
    members: membersOf(binding["members"]),
  }));
}

function bindingsOf(text: string): readonly PropertyMap[] {
  try {
    const policy = JSON.parse(text) as PropertyValue;
    const bindings = isMap(policy) ? policy["bindings"] : undefined;
    return Array.isArray(bindings) ? bindings.filter(isMap) : [];
  } catch {
    return [];
  }
}

/** Access control lists: `entity`, `OWNER:allUsers`, a predefined list, a data set's `specialGroup`. */
function listGrants(resource: GraphResource): readonly Grant[] {
  const { type, inputs } = resource;
  if (/^gcp:storage\/\w*(AccessControl|ACL):/.test(type)) {
    const entries = Array.isArray(inputs["roleEntities"]) ? inputs["roleEntities"].map(String) : [];
    const named = entries.map((entry) => entry.split(":").slice(1).join(":"));
    const words = [inputs["predefinedAcl"], inputs["defaultAcl"]]
      .map(String)
      .filter((word) => word in PREDEFINED);
    const members = [
      ...membersOf(inputs["entity"]),
      ...named,
      ...words.map((word) => PREDEFINED[word] ?? ""),
    ];
    return members.length === 0 ? [] : [{ resource, role: "access control list", members }];
  }
  if (type.startsWith("gcp:bigquery/dataset")) {
    const accesses = Array.isArray(inputs["accesses"]) ? inputs["accesses"] : [inputs["accesses"] ?? inputs];
    const members = accesses.flatMap((access) =>
      membersOf(isMap(access) ? (access["specialGroup"] ?? access["iamMember"]) : access),
    );
    return members.length === 0 ? [] : [{ resource, role: "data set access", members }];
  }
  return [];
}

/** Predefined lists that let everybody in. Source: cloud.google.com/storage/docs/access-control/lists. */
const PREDEFINED: Readonly<Record<string, string>> = {
  publicRead: "allUsers",
  publicReadWrite: "allUsers",
  authenticatedRead: "allAuthenticatedUsers",
};

function membersOf(value: PropertyValue | undefined): readonly string[] {
  return (Array.isArray(value) ? value : [value]).filter((member) => typeof member === "string");
}
