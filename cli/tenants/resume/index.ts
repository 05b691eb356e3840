import { command } from "../../common/command";

export const resume = command({
  usage: "resume <tenant>",
  description: "end a tenant's pause",
  options: async () => (await import("./options.js")).resumeOptions,
  action: async () => (await import("../../../fleet/tenants/states.js")).resumeTenant,
  view: async () => (await import("./view.js")).resumeView,
});
