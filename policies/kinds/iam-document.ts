import { isMap, type PropertyMap, type PropertyValue, UNKNOWN } from "../../graph/model/property";

/** A statement of an IAM policy document, its lists always lists. */
export interface Statement {
  readonly effect: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** What the statement is about all but of: `NotAction`; empty where it names its actions. */
  readonly notActions: readonly string[];
  /** The same of `NotResource`. */
  readonly notResources: readonly string[];
  /** The same of `NotPrincipal`, as `principals`. */
  readonly notPrincipals: readonly string[];
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

/**
 * Whether a document refuses every request that does not come over TLS: whoever asks, whatever is asked, and of all that
 * the resource holds. Statements add up: one may refuse for a bucket and another for its objects.
 *
 * @param holds true where the resource has a second level that needs to be named, as a bucket has its objects (`<arn>/*`)
 * @returns undefined when the document is not known yet or can't be parsed
 */
export function demandsTls(document: PropertyValue | undefined, holds = false): boolean | undefined {
  const refused = statementsOf(document)?.filter(refusesPlain);
  if (refused === undefined) return undefined;
  const resources = new Set(refused.flatMap((each) => each.resources));
  if (resources.has("*")) return true;
  if (!holds) return resources.size > 0;
  const isBoth = (name: string): boolean =>
    name.endsWith("/*") ? resources.has(name.slice(0, -2)) : name.endsWith("*");
  return [...resources].some(isBoth);
}

/** `Deny`, to everybody, of every action, on no other condition than that the request is not over TLS. */
function refusesPlain({ effect, principals, actions, conditions }: Statement): boolean {
  const isAll = actions.some((action) => action === "*" || /^[a-z0-9-]+:\*$/i.test(action));
  return effect === "Deny" && principals.includes("*") && isAll && isOnlyPlain(conditions);
}

function isOnlyPlain(conditions: PropertyMap): boolean {
  const operators = Object.entries(conditions);
  const [first] = operators;
  if (operators.length !== 1 || first === undefined || !/^bool(ifexists)?$/i.test(first[0])) return false;
  const keys = isMap(first[1]) ? Object.entries(first[1]) : [];
  const [key] = keys;
  // Keys of conditions are compared without regard to case.
  if (keys.length !== 1 || key === undefined || key[0].toLowerCase() !== "aws:securetransport") return false;
  return list(key[1])
    .map((value) => String(value).toLowerCase())
    .includes("false");
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
    notActions: list(value["NotAction"]).map(String),
    notResources: list(value["NotResource"]).map(String),
    notPrincipals: principalsOf(value["NotPrincipal"]),
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
