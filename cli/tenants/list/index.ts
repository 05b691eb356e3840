import { command } from "../../common/command";

export const list = command({
  usage: "list",
  description: "list tenants and where they live",
  examples: ["tenants list"],
  options: async () => (await import("./options.js")).listOptions,
  action: async () => (await import("../../../fleet/tenants/list.js")).listTenants,
  view: async () => (await import("./view.js")).listView,
});
