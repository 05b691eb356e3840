import { closedRule } from "./internal/closed-rule";

export const dependsOnRead = closedRule({
  finding: "closed/depends-on-read",
  severity: "high",
  title: "No resource of a stamp depends on one the stamp did not make",
  why: "Whoever made it may change or delete it.",
  fix: "Use the stamp's own resource, or declare the identifier in the blueprint's global scope.",
});
