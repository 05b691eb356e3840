import { closedRule } from "./internal/closed-rule";

export const externalName = closedRule({
  finding: "closed/external-name",
  severity: "high",
  title: "Every name a stamp refers to is the name of a resource of the stamp",
  why: "A name can point at what another stamp made.",
  fix: "Use the stamp's own resource, or declare the identifier in the blueprint's global scope.",
});
