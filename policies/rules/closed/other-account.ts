import { closedRule } from "./internal/closed-rule";

export const otherAccount = closedRule({
  finding: "closed/other-account",
  severity: "high",
  title: "A stamp refers to its own account",
  why: "Rights that cross accounts carry an intruder from one stamp to the next.",
  fix: "Use the stamp's own resource, or declare the identifier in the blueprint's global scope.",
});
