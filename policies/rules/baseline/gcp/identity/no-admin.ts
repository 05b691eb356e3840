import { grantRule } from "../internal/grant";

export const identityNoAdmin = grantRule({
  id: "gcp-identity-no-admin",
  severity: "high",
  title: "No identity of a stamp is an owner, an editor or an administrator",
  why: "Such a role reaches everything in its scope, what nobody thought of included.",
  fix: "Give the narrowest role of the service, or a custom role with the permissions that are used.",
  benchmarks: ["CIS GCP 1.5"],
  property: "role",
  complies: ({ role }) => !/^roles\/(owner|editor)$|admin$/i.test(role),
  wanted: "a role of one service without administration",
});
