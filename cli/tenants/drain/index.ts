import { command } from "../../common/command";

export const drain = command({
  usage: "drain <stamp>",
  description: "let a stamp take no more tenants; those it has stay until they are moved",
  examples: ["tenants drain euw1a"],
  options: async () => (await import("./options.js")).drainOptions,
  action: async () => (await import("../../../fleet/tenants/stamps.js")).drainStamp,
  view: async () => (await import("./view.js")).drainView,
});
