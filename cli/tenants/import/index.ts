import { command } from "../../common/command";

export const importTenants = command({
  usage: "import <file>",
  description: "take many tenants in, from CSV: tenant,residency,tier,stamp,…",
  examples: ["tenants import tenants.csv"],
  options: async () => (await import("./options.js")).importTenantsOptions,
  action: async () => (await import("../../../fleet/tenants/import.js")).importTenants,
  view: async () => (await import("./view.js")).importTenantsView,
});
