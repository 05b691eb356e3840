import { grantRule } from "../internal/grant";

/** Basic roles, by their old and new names: each reaches every service. Source: cloud.google.com/iam/docs/roles-overview. */
const BASIC = /^roles\/(owner|editor|viewer|admin|writer|reader)$/i;

export const identityNoAdmin = grantRule({
  id: "gcp-identity-no-admin",
  severity: "high",
  title: "No identity of a stamp is an owner, an editor or an administrator",
  why: "Such a role reaches everything in its scope, what nobody thought of included.",
  fix: "Give the narrowest role of the service, or a custom role with the permissions that are used.",
  benchmarks: ["CIS GCP 1.5"],
  property: "role",
  complies: ({ role }) => !BASIC.test(role) && !/(admin|administrator|owner)$/i.test(role),
  wanted: "a role of one service without administration",
});
