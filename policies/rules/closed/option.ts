import { closedRule } from "./internal/closed-rule";

export const option = closedRule({
  finding: "closed/option",
  severity: "high",
  title: "Provider, parent and deletedWith of a stamp's resources are the stamp's own",
  why: "A provider acts with somebody's credentials, and a parent or deletedWith of somebody else takes the resource along.",
  fix: "Give the resource the stamp's own provider and parent, or leave the option out.",
});
