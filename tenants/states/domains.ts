import type { TenantItem } from "../../components/routing/contract";
import { StampError, shown } from "../../core/errors";
import type { Registry } from "../registry/registry";
import { change } from "./tenants";

/** A tenant's own domain. */
export interface DomainOf {
  readonly tenant: string;
  /** In any case, with or without a final dot. */
  readonly domain: string;
}

/**
 * Makes a domain a tenant's own: requests by it are the tenant's from now on.
 * @throws StampError `input` for a tenant there is not or what is no domain, `state` where it is another tenant's
 */
export function addDomain(registry: Registry, { domain, tenant }: DomainOf): Promise<TenantItem> {
  const name = plainDomain(domain);
  return change(registry, tenant, ({ domains = [], ...item }) =>
    domains.includes(name) ? undefined : { ...item, domains: [...domains, name].sort() },
  );
}

/** Takes a domain from a tenant. @throws StampError `input` where it is not the tenant's */
export function removeDomain(registry: Registry, { domain, tenant }: DomainOf): Promise<TenantItem> {
  const name = plainDomain(domain);
  return change(registry, tenant, ({ domains = [], ...item }) => {
    if (!domains.includes(name)) {
      throw new StampError("input", `it is no domain of tenant ${tenant}`, {
        field: "domain",
        received: shown(domain),
        allowed: domains.length === 0 ? "none: it has no domain" : domains.join(", "),
      });
    }
    const left = domains.filter((one) => one !== name);
    return left.length === 0 ? item : { ...item, domains: left };
  });
}

/** As browsers write it in Host: in lower case, without a final dot. Whether it can be one, the registry's schema says. */
export function plainDomain(domain: string): string {
  return domain.toLowerCase().replace(/\.$/, "");
}
