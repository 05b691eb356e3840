import { z } from "zod";
import { type TenantItem, tenantItemSchema } from "../../components/routing/contract";
import { StampError } from "../../core/errors";
import { addDomain, removeDomain } from "../../tenants/states/domains";
import type { FleetContext } from "../context";
import { loadProgram } from "../inventory/program";
import { readProject } from "../inventory/project";
import { type RegistryInput, withRegistry } from "./registry";

/** A tenant's own domain, given or taken. */
export interface DomainInput extends RegistryInput {
  readonly tenant: string;
  readonly domain: string;
}

/** The tenant as the registry has it now. */
export interface DomainResult {
  readonly tenant: TenantItem;
}

/**
 * Makes a domain a tenant's own, as the sources of the routing configuration ask for it (`{ kind: "domain" }`).
 * @throws StampError `input` for a tenant there is not, what is no domain, or one of the layer's own; `state` where it is another's
 */
export function addTenantDomain(
  { domain, registry: named, tenant }: DomainInput,
  context: FleetContext,
): Promise<DomainResult> {
  const project = readProject(context.cwd);
  const layer = loadProgram(project).blueprint?.routing;
  const own = layer?.domain;
  const wanted = domain.toLowerCase();
  if (own !== undefined && (wanted === own || wanted.endsWith(`.${own}`))) {
    throw new StampError("input", "it is a name of the routing layer's own domain", {
      field: "domain",
      received: domain,
      fix: `tenants are at <tenant>.${own} without it`,
    });
  }
  if (layer !== undefined && !layer.requests.sources.some(({ kind }) => kind === "domain")) {
    throw new StampError("state", "the routing layer does not look for tenants' own domains", {
      field: "routing.requests.sources",
      fix: 'add { kind: "domain" } to the sources of the blueprint, then stampworks up routing',
    });
  }
  return withRegistry(context, project, named, async (registry) => ({
    tenant: await addDomain(registry, { domain, tenant }),
  }));
}

/** Takes a domain from a tenant. @throws StampError `input` where it is not the tenant's */
export function removeTenantDomain(
  { domain, registry: named, tenant }: DomainInput,
  context: FleetContext,
): Promise<DomainResult> {
  return withRegistry(context, readProject(context.cwd), named, async (registry) => ({
    tenant: await removeDomain(registry, { domain, tenant }),
  }));
}

/** Whose domains are wanted. */
export interface DomainsInput extends RegistryInput {
  /** Default all tenants'. */
  readonly tenant?: string | undefined;
}

/** Domains in the order of their tenants. */
export interface DomainsResult {
  readonly domains: readonly { readonly domain: string; readonly tenant: string }[];
}

/** Every tenant's own domains, or one's. */
export function listDomains(
  { registry: named, tenant: only }: DomainsInput,
  context: FleetContext,
): Promise<DomainsResult> {
  return withRegistry(context, readProject(context.cwd), named, async (registry) => {
    const domains: { domain: string; tenant: string }[] = [];
    for await (const { domains: own = [], tenant } of registry.tenants())
      if (only === undefined || only === tenant) domains.push(...own.map((domain) => ({ domain, tenant })));
    return { domains };
  });
}

/** What `stampworks tenants domain add` and `remove --json` print. */
export const domainSchema = z.object({ tenant: tenantItemSchema });

/** What `stampworks tenants domain list --json` prints. */
export const domainsSchema = z.object({
  domains: z.array(
    z.object({
      domain: z.string().describe("In lower case"),
      tenant: z.string().describe("Whose it is"),
    }),
  ),
});
