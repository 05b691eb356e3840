import { propertyRule } from "../../../../kinds/property-rule";

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const at = (value: unknown, key: string): unknown =>
  typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;

/** Whether a policy names what may be done to documents, and to whose indices. */
function isNarrow(value: unknown): boolean | undefined {
  if (typeof value !== "string") return undefined;
  let statements: unknown;
  try {
    statements = JSON.parse(value);
  } catch {
    return undefined;
  }
  return list(statements).every((statement) =>
    list(at(statement, "Rules")).every(
      (rule) =>
        list(at(rule, "Permission")).every((permission) => !String(permission).includes("*")) &&
        list(at(rule, "Resource")).every((resource) =>
          /^(?:index|collection)\/[^*/]+/u.test(String(resource)),
        ),
    ),
  );
}

export const lakeSearchNarrow = propertyRule({
  id: "aws-lake-search-narrow",
  cloud: "aws",
  severity: "high",
  title: "A data access policy of OpenSearch Serverless names its permissions and its collection",
  why: "Who only writes events could read or delete those of all tenants.",
  fix: "Name each permission (aoss:WriteDocument, aoss:ReadDocument …) and the collection in each Resource.",
  benchmarks: ["NIST 800-53 AC-6"],
  types: ["aws:opensearch/serverlessAccessPolicy:ServerlessAccessPolicy"],
  property: "policy",
  complies: isNarrow,
  wanted: "named permissions on a named collection",
});
