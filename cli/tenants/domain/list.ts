import { command } from "../../common/command";

export const listDomains = command({
  usage: "list [tenant]",
  description: "every tenant's own domains, or one's",
  examples: ["tenants domain list"],
  options: async () => (await import("./options.js")).domainsOptions,
  action: async () => (await import("../../../fleet/tenants/domains.js")).listDomains,
  view: async () => (await import("./view.js")).domainsView,
});
