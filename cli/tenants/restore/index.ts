import { command } from "../../common/command";

export const restore = command({
  usage: "restore <bundle>",
  description: "bring a tenant back from what tenants export or erase --export wrote",
  examples: ["tenants restore northwind-bundle"],
  options: async () => (await import("./options.js")).restoreOptions,
  action: async () => (await import("../../../fleet/tenants/leave/restore.js")).restoreTenant,
  view: async () => (await import("./view.js")).restoreView,
});
