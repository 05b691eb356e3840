import { propertyRule } from "../../../../kinds/property-rule";

/** Whether a network policy lets the internet in: each of its rules says by itself. */
function isPrivate(value: unknown): boolean | undefined {
  if (typeof value !== "string") return undefined;
  let rules: unknown;
  try {
    rules = JSON.parse(value);
  } catch {
    return undefined;
  }
  if (!Array.isArray(rules) || rules.length === 0) return false;
  return rules.every(
    (rule: unknown) =>
      typeof rule === "object" && rule !== null && Reflect.get(rule, "AllowFromPublic") === false,
  );
}

export const lakeSearchPrivate = propertyRule({
  id: "aws-lake-search-private",
  cloud: "aws",
  severity: "critical",
  title: "A collection of OpenSearch Serverless has no public endpoint",
  why: "It holds the data of tenants of all stamps; only its owner's network has to reach it.",
  fix: "Set AllowFromPublic to false in each rule of the network policy, and SourceVPCEs to an endpoint of its owner's.",
  benchmarks: ["NIST 800-53 SC-7"],
  types: ["aws:opensearch/serverlessSecurityPolicy:ServerlessSecurityPolicy"],
  property: "policy",
  complies: isPrivate,
  wanted: "AllowFromPublic false in each rule",
  when: ({ inputs }) => inputs["type"] === "network",
});
