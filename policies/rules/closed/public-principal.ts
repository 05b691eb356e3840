import { closedRule } from "./internal/closed-rule";

export const publicPrincipal = closedRule({
  finding: "closed/public-principal",
  severity: "critical",
  title: "No policy lets every principal in",
  why: "Everybody includes every other stamp, and everybody else.",
  fix: "Name the stamp's own roles as principals, or set a condition that narrows them.",
});
