import { command } from "../../common/command";

export const suspend = command({
  usage: "suspend <tenant>",
  description: "pause a tenant: its requests get 403; its data and its stamp stay",
  options: async () => (await import("./options.js")).suspendOptions,
  action: async () => (await import("../../../fleet/tenants/states.js")).suspendTenant,
  view: async () => (await import("./view.js")).suspendView,
});
