import { closedRule } from "./internal/closed-rule";

export const closedImport = closedRule({
  finding: "closed/import",
  severity: "medium",
  title: "A stamp imports no resource",
  why: "What was made elsewhere is not as the class says, and may serve others.",
  fix: "Remove the import option and let the stamp make the resource.",
});
