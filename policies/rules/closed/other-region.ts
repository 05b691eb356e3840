import { closedRule } from "./internal/closed-rule";

export const otherRegion = closedRule({
  finding: "closed/other-region",
  severity: "high",
  title: "A stamp refers to its own region, and the one its copies go to",
  why: "What lies in another region fails with that region, and may lie under another law.",
  fix: "Use a resource of the stamp's region.",
});
