export { evaluate, type RuleFinding } from "./evaluate";
export { baseline } from "./packs/baseline";
export { equality } from "./packs/equality";
export { isolation } from "./packs/isolation";
export type { Rule, RuleGroup, RuleMetadata, Severity, Violation } from "./rule";
export { Subject } from "./subject";
