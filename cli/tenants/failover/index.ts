import { command } from "../../common/command";

export const failover = command({
  usage: "failover [tenants...]",
  description:
    "let the standbys of tenants take over, because their stamp is lost; says what may be lost with it",
  examples: ["tenants failover northwind", "tenants failover --stamp euw1a --yes"],
  options: async () => (await import("./options.js")).failoverOptions,
  action: async () => (await import("../../../fleet/tenants/standby/failover.js")).failoverTenants,
  view: async () => (await import("./view.js")).failoverView,
});
