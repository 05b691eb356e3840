import { type AllowEntry, escapePattern } from "./allow";
import { globalScope } from "../model/constants";
import type { Derivation, ResourceGraph } from "../model/graph";
import type { Owner } from "../model/ownership";
import { isMap, isSecret, type PropertyMap, type PropertyValue, reveal } from "../model/property";

const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/iu;
const AZURE = /^(?:azure-native|azure|azuread|pulumi:providers:azure(?:-native|ad)?)(?::|$)/u;
const FIELD = /tenant_?ids?$/iu;
/** Where a tenant may be named that nobody declared: in a text it could be a thing of anybody's. */
const PLACES = ["azure*:*#*enantId", "pulumi:providers:azure*#*enantId*"] as const;
/** Who signs for a tenant, and where one signs in to it. */
const ISSUERS = "https://(?:login\\.microsoftonline\\.com|sts\\.windows\\.net)/";
const REASON = "the tenant is the company's, not a stamp's";

/**
 * The Entra tenant that a stack may name. The company has it and not the stamp, so it is the one that the blueprint's global
 * scope says. Where there is none, it is what Azure answers for the stack's own identities; where nothing answers either, the one that
 * the stack names everywhere. A second one is a finding.
 */
export function allowTenant(graph: ResourceGraph, derivations: readonly Derivation[]): AllowEntry[] {
  const { tenantId } = globalScope(derivations);
  const tenant = tenantOf(graph, derivations);
  if (tenant === undefined) return [];
  const value = escapePattern(tenant);
  const issuer = { value: `${ISSUERS}${value}(?:/(?:v2\\.0|oauth2/.*)?)?`, reason: REASON };
  // What the global scope says is allowed wherever it stands.
  return tenantId === undefined
    ? [issuer, ...PLACES.map((path) => ({ path, value, reason: REASON }))]
    : [issuer];
}

/** A tenant among what resources answered is not what the stamp made, but for the one that it is in. */
export function withoutTenants(
  own: ReadonlyMap<string, Owner>,
  graph: ResourceGraph,
  derivations: readonly Derivation[],
): Iterable<string> {
  const said = [...own].filter(([, { property }]) => FIELD.test(property)).map(([value]) => value);
  if (said.length === 0) return own.keys();
  const others = new Set(said);
  const tenant = tenantOf(graph, derivations);
  for (const value of said) if (value.toLowerCase() === tenant?.toLowerCase()) others.delete(value);
  return [...own.keys()].filter((value) => !others.has(value));
}

function tenantOf(graph: ResourceGraph, derivations: readonly Derivation[]): string | undefined {
  return globalScope(derivations)["tenantId"] ?? answered(graph) ?? named(graph);
}

/** The tenant that Azure put most resources' identities in; none with a tie. */
function answered({ resources }: ResourceGraph): string | undefined {
  const votes = new Map<string, number>();
  for (const { type, custom, external, inputs, outputs } of resources) {
    if (!custom || external || !AZURE.test(type)) continue;
    for (const tenant of [made(inputs, outputs), made(mapAt(inputs, "identity"), mapAt(outputs, "identity"))])
      if (tenant !== undefined) votes.set(tenant, (votes.get(tenant) ?? 0) + 1);
  }
  const [first, second] = [...votes].sort(([, a], [, b]) => b - a);
  return first?.[1] === second?.[1] ? undefined : first?.[0];
}

/** A tenant among outputs that no input asked for. */
function made(inputs: PropertyMap, { tenantId }: PropertyMap): string | undefined {
  if (inputs["tenantId"] !== undefined || typeof tenantId !== "string") return undefined;
  return GUID.test(tenantId) ? tenantId.toLowerCase() : undefined;
}

/** The one tenant that the inputs name; none where they name several. */
function named({ resources }: ResourceGraph): string | undefined {
  const tenants = new Set<string>();
  const visit = (value: PropertyValue | undefined, key: string): void => {
    if (typeof value === "string") {
      if (FIELD.test(key) && GUID.test(value)) tenants.add(value.toLowerCase());
    } else if (Array.isArray(value)) for (const item of value) visit(item, key);
    else if (isSecret(value)) visit(reveal(value), key);
    else if (isMap(value)) for (const [inner, item] of Object.entries(value)) visit(item, inner);
  };
  for (const { type, custom, external, inputs } of resources)
    if (custom && !external && AZURE.test(type)) visit(inputs, "");
  return tenants.size === 1 ? [...tenants][0] : undefined;
}

function mapAt(map: PropertyMap, key: string): PropertyMap {
  const value = map[key];
  return isMap(value) ? value : {};
}
