import { closedRule } from "./internal/closed-rule";

export const lookup = closedRule({
  finding: "closed/lookup",
  severity: "high",
  title: "No identifier comes from a lookup",
  why: "A lookup finds whatever is there, which may be another stamp's.",
  fix: "Refer to the stamp's own resource instead of looking one up.",
});
