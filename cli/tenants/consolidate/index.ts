import { command } from "../../common/command";

export const consolidate = command({
  usage: "consolidate",
  description: "plan to empty the emptiest stamps into the others; moves nobody",
  examples: ["tenants consolidate --out plan.json"],
  options: async () => (await import("./options.js")).consolidateOptions,
  action: async () => (await import("../../../fleet/tenants/moves/consolidate.js")).planConsolidation,
  view: async () => (await import("../common/moves-view.js")).movesPlanView,
});
