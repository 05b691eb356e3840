import { closedRule } from "./internal/closed-rule";

export const readResource = closedRule({
  finding: "closed/read-resource",
  severity: "high",
  title: "A stamp reads no resource it did not make",
  why: "Whoever made it may change or delete it.",
  fix: "Make the resource in the stamp, or declare it in the blueprint's global scope.",
});
