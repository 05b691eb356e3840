import { closedRule } from "./internal/closed-rule";

export const unreadable = closedRule({
  finding: "closed/unreadable",
  severity: "medium",
  title: "A stamp has nothing that can't be judged",
  why: "A foreign identifier could hide in what only ciphertext holds.",
  fix: "Judge the state with its secrets shown.",
});
