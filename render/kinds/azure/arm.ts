import { defined } from "../../../core/defined";
import type { PropertyMap } from "../../../graph/model/property";
import type { Kind, NameRule, Refusal, Tree, TreeMap } from "../kind";

/** Beginning of every id in a resource group. */
export const GROUP = "/subscriptions/{subscription}/resourceGroups/{in:resourceGroupName}";

/** How a type lies in Azure Resource Manager. */
export interface ArmType {
  /** `Microsoft.Network/virtualNetworks/subnets`. */
  readonly type: string;
  /** Inputs with the names of its ancestors, outermost first, then its own. */
  readonly names: readonly string[];
  readonly limit?: number;
  readonly pattern?: RegExp;
  /** Default: unique in its group, or beside its parent. */
  readonly scope?: NameRule["scope"];
  readonly held?: NameRule["held"];
  readonly taken?: string;
  /** What others are told while its outermost ancestor is busy with it, `{what}` for the ancestor; absent where it takes several changes. */
  readonly busies?: Refusal;
}

/** What all resources of Azure have in common: the id's form, the name's place, its parent, a few outputs. */
export function arm(description: ArmType, extra: Partial<Kind> = {}): Kind {
  const { busies, held, limit, names, pattern, scope, taken, type } = description;
  const own = names.at(-1) ?? "name";
  const ancestors = names.slice(0, -1);
  const [provider = "", ...segments] = type.split("/");
  const path = (upTo: number): string =>
    segments
      .slice(0, upTo)
      .reduce(
        (text, segment, index) => `${text}/${segment}/{in:${names[index]}}`,
        `${GROUP}/providers/${provider}`,
      );
  const parent = ancestors.length === 0 ? GROUP : path(ancestors.length);
  return {
    ...extra,
    id: `${ancestors.length === 0 ? `${GROUP}/providers/${provider}` : parent}/${segments.at(-1)}/{name}`,
    name: {
      property: own,
      scope: scope ?? "parent",
      ...(scope === undefined ? { within: ["resourceGroupName", ...ancestors] } : {}),
      ...defined({ limit, pattern, held, taken }),
      space: type,
    },
    ...(busies === undefined ? {} : { serial: { on: path(1), ...busies } }),
    within: [parent, ...(extra.within ?? [])],
    outputs: { ...common(type), ...extra.outputs },
    replaces: ["resourceGroupName", ...ancestors, ...(extra.replaces ?? [])],
  };
}

/** What a resource has that extends another one's id (a role assignment, a lock, a diagnostic setting). */
export function extension(type: string, owner: string, own: string, extra: Partial<Kind> = {}): Kind {
  return {
    ...extra,
    id: `{in:${owner}}/providers/${type}/{name}`,
    name: { property: own, scope: "parent", within: [owner], space: type },
    outputs: { ...common(type), ...extra.outputs },
    replaces: [owner, ...(extra.replaces ?? [])],
  };
}

function common(type: string): TreeMap {
  return {
    name: "{name}",
    type,
    azureApiVersion: "2024-01-01",
    provisioningState: "Succeeded",
    etag: 'W/"{uuid:etag}"',
    identity: systemIdentity,
  };
}

/** A resource with an identity of its own is given the principal's id. */
function systemIdentity(inputs: PropertyMap): Tree | undefined {
  const identity = inputs["identity"];
  const type =
    typeof identity === "object" && identity !== null && !Array.isArray(identity)
      ? identity["type"]
      : undefined;
  return typeof type === "string" && type.includes("SystemAssigned")
    ? { principalId: "{uuid:principal}", tenantId: "{tenant}" }
    : undefined;
}
