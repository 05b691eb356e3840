import { command } from "../../common/command";

export const pin = command({
  usage: "pin <tenant>",
  description: "keep a tenant on its stamp: who would move it is refused",
  options: async () => (await import("./options.js")).pinOptions,
  action: async () => (await import("../../../fleet/tenants/states.js")).pinTenant,
  view: async () => (await import("./view.js")).pinView,
});
