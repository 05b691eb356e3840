import { propertyRule } from "../../../../kinds/property-rule";

/** A subscription, a management group, or the root. */
const WHOLE = /^\/?(subscriptions\/[^/]+|providers\/Microsoft\.Management\/managementGroups\/[^/]+)?\/?$/i;

export const identityNarrowScope = propertyRule({
  id: "azure-identity-narrow-scope",
  cloud: "azure",
  severity: "high",
  title: "A role is given on a resource or a group, never on a whole subscription",
  why: "A role on the subscription reaches what anybody puts there later.",
  fix: "Set scope to the resource the identity works with.",
  benchmarks: ["MCSB PA-7"],
  types: ["azure-native:authorization:RoleAssignment"],
  property: "scope",
  complies: (value) => typeof value === "string" && !WHOLE.test(value),
  reference: true,
  wanted: "a resource or a resource group",
});
