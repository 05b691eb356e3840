import { closedRule } from "./internal/closed-rule";

export const stackReference = closedRule({
  finding: "closed/stack-reference",
  severity: "critical",
  title: "A stamp reads the outputs of no other stack",
  why: "Such a stamp can't be made, changed or removed without the other.",
  fix: "Give the stamp its own resource, or derive the value from its identity.",
});
