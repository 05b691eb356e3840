import { closedRule } from "./internal/closed-rule";

export const foreignToken = closedRule({
  finding: "closed/foreign-token",
  severity: "critical",
  title: "No value of another stamp flows into a stamp",
  why: "Stamps that feed each other fail together.",
  fix: "Use the stamp's own resource, or declare the identifier in the blueprint's global scope.",
});
