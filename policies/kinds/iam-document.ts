import { isMap, type PropertyMap, type PropertyValue, UNKNOWN } from "../../graph/model/property";

/** A statement of an IAM policy document, its lists always lists. */
export interface Statement {
  readonly effect: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** `AWS:arn…`, `Service:…`, or `*`. */
  readonly principals: readonly string[];
  readonly conditions: PropertyMap;
}

/**
 * Reads a policy document as resources carry it: JSON text or an object.
 * @returns undefined when it is not known yet or can't be parsed
 */
export function statementsOf(document: PropertyValue | undefined): readonly Statement[] | undefined {
  const parsed = typeof document === "string" ? parseJson(document) : document;
  if (!isMap(parsed)) return undefined;
  return list(parsed["Statement"]).filter(isMap).map(statement);
}

/** Whether a document refuses every request that does not come over TLS. */
export function demandsTls(document: PropertyValue | undefined): boolean | undefined {
  return statementsOf(document)?.some(({ effect, principals, conditions }) => {
    const insecure = isMap(conditions["Bool"]) ? conditions["Bool"]["aws:SecureTransport"] : undefined;
    return effect === "Deny" && principals.includes("*") && list(insecure).map(String).includes("false");
  });
}

function parseJson(text: string): PropertyValue | undefined {
  if (text === UNKNOWN) return undefined;
  try {
    return JSON.parse(text) as PropertyValue;
  } catch {
    return undefined;
  }
}

function statement(value: PropertyMap): Statement {
  return {
    effect: String(value["Effect"]),
    actions: list(value["Action"]).map(String),
    resources: list(value["Resource"]).map(String),
    principals: principalsOf(value["Principal"]),
    conditions: isMap(value["Condition"]) ? value["Condition"] : {},
  };
}

function principalsOf(value: PropertyValue | undefined): readonly string[] {
  if (value === "*") return ["*"];
  if (!isMap(value)) return [];
  return Object.entries(value).flatMap(([kind, names]) =>
    list(names).map((name) => (kind === "AWS" && name === "*" ? "*" : `${kind}:${String(name)}`)),
  );
}

function list(value: PropertyValue | undefined): readonly PropertyValue[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}
