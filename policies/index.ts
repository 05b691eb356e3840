export { evaluate, type RuleFinding } from "./evaluate";
export { baseline } from "./packs/baseline";
export { isolation } from "./packs/isolation";
export type { Rule, RuleGroup, RuleMetadata, Severity, Violation } from "./rule";
export { Subject } from "./subject";
