import { closedRule } from "./internal/closed-rule";

export const unknown = closedRule({
  finding: "closed/unknown",
  severity: "medium",
  title: "A stamp has nothing whose origin can't be told",
  why: "A value that nobody can read yet may hold a foreign identifier.",
  fix: "Feed the property from the stamp's own resources alone, or look again at the end of the update.",
});
