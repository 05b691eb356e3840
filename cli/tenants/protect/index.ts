import { command } from "../../common/command";

export const protect = command({
  usage: "protect [tenant]",
  description: "keep a tenant's data at a second stamp, its standby; goes on until it is stopped",
  examples: [
    'tenants protect northwind --standby usw2a --reason "contract 7: five minutes"',
    "tenants protect northwind --status",
    "tenants protect --all",
  ],
  options: async () => (await import("./options.js")).protectOptions,
  action: async () => (await import("../../../fleet/tenants/standby/protect.js")).protectTenant,
  view: async () => (await import("./view.js")).protectView,
});
