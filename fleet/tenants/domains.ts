import { z } from "zod";
import { type TenantItem, tenantItemSchema } from "../../components/routing/contract";
import { StampError } from "../../core/errors";
import { keepCertificate, type KeptCertificate } from "../../tenants/certificates/keep";
import { addDomain, plainDomain, removeDomain } from "../../tenants/states/domains";
import type { FleetContext } from "../context";
import { loadProgram } from "../inventory/program";
import { readProject } from "../inventory/project";
import { certificateSchema, type CertificatesInput, folderOf, keepingOf } from "./certificates";
import { type RegistryInput, withRegistry } from "./registry";

/** A tenant's own domain, given or taken. */
export interface DomainInput extends RegistryInput {
  readonly tenant: string;
  readonly domain: string;
  /** Where its certificate is kept. Default: it is somebody else's to keep. */
  readonly keep?: CertificatesInput | undefined;
}

/** The tenant as the registry has it now. */
export interface DomainResult {
  readonly tenant: TenantItem;
  /** Its certificate, where it is kept here. */
  readonly certificate?: KeptCertificate;
}

/**
 * Makes a domain a tenant's own, as the sources of the routing configuration ask for it (`{ kind: "domain" }`), and gets its certificate
 * where those are kept.
 * @throws StampError `input` for a tenant there is not, what is no domain, or one of the layer's own; `state` where it is another's; `engine` where there is no certificate to be had:
 * the domain is the tenant's all the same
 */
export function addTenantDomain(
  { domain, keep, registry: named, tenant }: DomainInput,
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
  return withRegistry(context, project, named, async (registry) => {
    // What is wrong with the account is said before anything is written.
    const keeping = keep === undefined ? undefined : keepingOf(project.root, keep, context);
    const item = await addDomain(registry, { domain, tenant });
    if (keeping === undefined) return { tenant: item };
    return { tenant: item, certificate: await keepCertificate(plainDomain(domain), keeping) };
  });
}

/** Takes a domain from a tenant, and its certificate. @throws StampError `input` where it is not the tenant's */
export function removeTenantDomain(
  { domain, keep, registry: named, tenant }: DomainInput,
  context: FleetContext,
): Promise<DomainResult> {
  const project = readProject(context.cwd);
  return withRegistry(context, project, named, async (registry) => {
    const item = await removeDomain(registry, { domain, tenant });
    if (keep === undefined) return { tenant: item };
    const name = plainDomain(domain);
    await folderOf(project.root, keep.certificates).remove(name);
    return { tenant: item, certificate: { domain: name, outcome: "removed" } };
  });
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
export const domainSchema = z.object({ tenant: tenantItemSchema, certificate: certificateSchema.optional() });

/** What `stampworks tenants domain list --json` prints. */
export const domainsSchema = z.object({
  domains: z.array(
    z.object({
      domain: z.string().describe("In lower case"),
      tenant: z.string().describe("Whose it is"),
    }),
  ),
});
