import { closedRule } from "./internal/closed-rule";

export const externalIdentifier = closedRule({
  finding: "closed/external-identifier",
  severity: "critical",
  title: "Every identifier a stamp refers to was made by the stamp",
  why: "What a stamp shares can fail for all who share it.",
  fix: "Use the stamp's own resource, or declare the identifier in the blueprint's global scope.",
});
