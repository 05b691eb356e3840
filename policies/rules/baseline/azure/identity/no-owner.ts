import { isMap, type PropertyValue } from "../../../../../graph/model/property";
import { askKnown } from "../../../../kinds/not-known";
import { propertyRule } from "../../../../kinds/property-rule";

/** Built-in roles for everything. Source: learn.microsoft.com/azure/role-based-access-control/built-in-roles. */
const TOO_WIDE = new Set([
  "8e3af657-a8ff-443c-a75c-2fe8c4bcb635", // Owner
  "b24988ac-6180-42a0-ab88-20f7382dd24c", // Contributor
  "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9", // User Access Administrator
  "f58310d9-a9f6-439a-9e8d-f62e7b41a168", // Role Based Access Control Administrator
]);

/** Resources that give a role, now or when somebody asks for it. */
const GIVES = ["RoleAssignment", "PimRoleEligibilitySchedule"].map(
  (name) => `azure-native:authorization:${name}`,
);
/** Everything, one verb of everything, and whatever hands out roles. */
const WIDE_ACTION = /^(\*($|\/)|microsoft\.authorization\/(\*|roleassignments\/(\*|write)))/i;
const DEFINES = "azure-native:authorization:RoleDefinition";

export const identityNoOwner = propertyRule({
  id: "azure-identity-no-owner",
  cloud: "azure",
  severity: "high",
  title: "No identity of a stamp is an owner, a contributor or hands out roles",
  why: "Such a role reaches everything in its scope, what nobody thought of included.",
  fix: "Assign the narrowest built-in role of the service.",
  benchmarks: ["MCSB PA-1", "MCSB PA-7"],
  types: [...GIVES, DEFINES],
  property: "roleDefinitionId",
  complies: (value, resource) =>
    resource.type === DEFINES
      ? askKnown(resource.inputs["permissions"] ?? null, (permissions) => !definesTooWide(permissions))
      : !TOO_WIDE.has(String(value).split("/").at(-1)?.toLowerCase() ?? ""),
  wanted: "a role of one service",
});

/** A role of one's own that allows everything, writes everywhere, or hands out roles. */
function definesTooWide(permissions: PropertyValue | undefined): boolean {
  const each = Array.isArray(permissions) ? permissions : [];
  return each.some((one) => isMap(one) && (hasWide(one["actions"]) || hasWide(one["dataActions"])));
}

function hasWide(actions: PropertyValue | undefined): boolean {
  const isWide = (action: string): boolean => WIDE_ACTION.test(action) && !/^\*\/read$/i.test(action);
  return Array.isArray(actions) && actions.some((action) => isWide(String(action)));
}
