import { command } from "../../common/command";

export const stamps = command({
  usage: "stamps",
  description: "list the registered stamps, their bounds and use",
  examples: ["tenants stamps"],
  options: async () => (await import("./options.js")).stampsOptions,
  action: async () => (await import("../../../fleet/tenants/stamps.js")).listStamps,
  view: async () => (await import("./view.js")).stampsView,
});
