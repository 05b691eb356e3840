import { command } from "../../common/command";

export const removeDomain = command({
  usage: "remove <tenant> <domain>",
  description: "take a domain from a tenant, and its certificate",
  examples: ["tenants domain remove acme shop.acme.example"],
  options: async () => (await import("./options.js")).domainOptions,
  action: async () => (await import("../../../fleet/tenants/domains.js")).removeTenantDomain,
  view: async () => (await import("./view.js")).domainView,
});
