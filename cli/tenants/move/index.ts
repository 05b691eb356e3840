import { command } from "../../common/command";

export const move = command({
  usage: "move [tenant]",
  description: "move a tenant to another stamp: copy, dual-write, verify, cut over, soak, delete",
  examples: ["tenants move northwind --to usw2a"],
  options: async () => (await import("./options.js")).moveOptions,
  action: async () => (await import("../../../fleet/tenants/move/move.js")).moveTenant,
  view: async () => (await import("./view.js")).moveView,
});
