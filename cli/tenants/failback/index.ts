import { command } from "../../common/command";

export const failback = command({
  usage: "failback <tenant>",
  description: "bring a tenant back to the stamp that it was on before its standby took over",
  examples: ["tenants failback northwind"],
  options: async () => (await import("./options.js")).failbackOptions,
  action: async () => (await import("../../../fleet/tenants/standby/failback.js")).failbackTenant,
  view: async () => (await import("./view.js")).failbackView,
});
