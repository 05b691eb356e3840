import type { GraphResource } from "../../../../../graph/model/graph";
import { isMap, type PropertyValue } from "../../../../../graph/model/property";
import { isOwn, listOf } from "../../../../kinds/own-value";
import type { Rule, Violation } from "../../../../rule";
import { read, type Subject } from "../../../../subject";

const EXPERIMENT = "azure-native:chaos:Experiment";
const IDENTITY = "azure-native:managedidentity:UserAssignedIdentity";
const ASSIGNMENT = "azure-native:authorization:RoleAssignment";
const TARGET = "azure-native:chaos:Target";
/** A resource group holds all that a stamp has. */
const GROUP = /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/?$/i;

type Found = Pick<Violation, "urn" | "property"> & { readonly found: string; readonly unknown?: true };

/** Everything that makes the identity of an experiment wider than what it is made upon. */
function wider(experiment: GraphResource, subject: Subject): Found[] {
  const place = { urn: experiment.urn, property: "identity" };
  const { identity } = experiment.inputs;
  const type = isMap(identity) ? identity["type"] : undefined;
  if (!isMap(identity) || type !== "UserAssigned")
    return [
      { ...place, found: `an identity of type ${String(type ?? "none")}, whose rights can't be seen here` },
    ];
  const own = identitiesOf(experiment, identity["userAssignedIdentities"], subject);
  if (own === undefined) return [{ ...place, found: "an identity that is not the stamp's" }];
  const grants = subject
    .ofType(ASSIGNMENT)
    .filter((grant) => own.some((each) => subject.refers(grant, "principalId", each)));
  return grants.flatMap((grant) => grantWider(grant, subject));
}

function identitiesOf(
  experiment: GraphResource,
  listed: PropertyValue | undefined,
  subject: Subject,
): readonly GraphResource[] | undefined {
  const all = subject.ofType(IDENTITY);
  const named = listOf(listed);
  const isKnown = named.every((id) => isOwn(subject, id, IDENTITY));
  const found = all.filter(({ id, outputs, urn }) =>
    isKnown
      ? named.includes(outputs["id"] ?? id ?? "")
      : experiment.propertyDependencies["identity"]?.includes(urn) === true && named.some(isHidden),
  );
  return found.length === 0 || found.length !== named.length ? undefined : found;
}

/** A preview does not know it yet. */
function isHidden(id: PropertyValue): boolean {
  return read({ id }, "id").state === "unknown";
}

function grantWider(grant: GraphResource, subject: Subject): Found[] {
  const scope = read(grant.inputs, "scope");
  const place = { urn: grant.urn, property: "scope" };
  if (scope.state !== "known")
    return (grant.propertyDependencies["scope"] ?? []).length > 0
      ? []
      : [{ ...place, found: "a scope that can't be read", unknown: true }];
  const text = String(scope.value);
  if (GROUP.test(text) || !isOwn(subject, text)) return [{ ...place, found: text }];
  const upon = subject.ofType(TARGET).flatMap((target) => target.dependencies);
  const isTarget = subject.graph.resources.some(
    ({ id, outputs, urn }) => (text === id || text === outputs["id"]) && upon.includes(urn),
  );
  return isTarget ? [] : [{ ...place, found: text }];
}

export const faultNarrowRole: Rule = {
  id: "azure-fault-narrow-role",
  group: "baseline",
  cloud: "azure",
  severity: "critical",
  title: "The identity of a fault that is made on purpose reaches nothing but what the fault is made upon",
  why: "What an experiment of Chaos Studio may do, it may do to whatever its identity reaches.",
  fix: "Give the experiment an identity of its own, and that a role on the resource of the experiment's target alone.",
  benchmarks: ["MCSB PA-7", "NIST 800-53 AC-6"],
  applies: (subject) => subject.ofType(EXPERIMENT).length > 0,
  check: (subject) =>
    subject.ofType(EXPERIMENT).flatMap((experiment) =>
      wider(experiment, subject).map(({ found, ...place }) => ({
        ...place,
        message: `wanted: an identity with a role on the experiment's target alone; found: ${found}`,
      })),
    ),
};
