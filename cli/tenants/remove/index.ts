import { command } from "../../common/command";

export const remove = command({
  usage: "remove <tenant>",
  description: "forget a tenant that has left; its data is yours to delete",
  options: async () => (await import("./options.js")).removeOptions,
  action: async () => (await import("../../../fleet/tenants/remove.js")).removeTenant,
  view: async () => (await import("./view.js")).removeView,
});
