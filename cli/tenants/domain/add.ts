import { command } from "../../common/command";

export const addDomain = command({
  usage: "add <tenant> <domain>",
  description: "make a domain a tenant's own: requests by it are the tenant's, by a certificate of its own",
  examples: [
    "tenants domain add acme shop.acme.example",
    "tenants domain add acme shop.acme.example --certificates /srv/certificates",
  ],
  options: async () => (await import("./options.js")).domainOptions,
  action: async () => (await import("../../../fleet/tenants/domains.js")).addTenantDomain,
  view: async () => (await import("./view.js")).domainView,
});
