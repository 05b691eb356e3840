import { grantRule } from "../internal/grant";

export const identityNoImpersonation = grantRule({
  id: "gcp-identity-no-impersonation",
  severity: "high",
  title: "Nobody may act as every account of the project",
  why: "Whoever may act as any account has the rights of all of them.",
  fix: "Give the role on the one service account it is needed for.",
  benchmarks: ["CIS GCP 1.6"],
  property: "role",
  complies: ({ resource, role }) =>
    !/^gcp:(projects|folder|organizations)\//.test(resource.type) ||
    !/(serviceAccount(User|TokenCreator|OpenIdTokenCreator|KeyAdmin)|workloadIdentityUser)$/.test(role),
  wanted: "the role on one service account",
});
