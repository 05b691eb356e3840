import { command } from "../../common/command";

export const show = command({
  usage: "show <tenant>",
  description: "show a tenant: home, standby, move, version",
  examples: ["tenants show northwind"],
  options: async () => (await import("./options.js")).showOptions,
  action: async () => (await import("../../../fleet/tenants/show.js")).showTenant,
  view: async () => (await import("./view.js")).showView,
});
