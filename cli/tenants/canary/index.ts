import { command } from "../../common/command";

export const canary = command({
  usage: "canary <pool>",
  description: "try a stamp with a share of a pool's new tenants; who is placed there stays",
  options: async () => (await import("./options.js")).canaryOptions,
  action: async () => (await import("../../../fleet/tenants/states.js")).setCanary,
  view: async () => (await import("./view.js")).canaryView,
});
