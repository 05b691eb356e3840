import { command } from "../../common/command";

export const rebalance = command({
  usage: "rebalance",
  description: "plan the fewest moves that bring every stamp to its plan level; moves nobody",
  examples: ["tenants rebalance --out plan.json"],
  options: async () => (await import("./options.js")).rebalanceOptions,
  action: async () => (await import("../../../fleet/tenants/moves/rebalance.js")).planRebalance,
  view: async () => (await import("../common/moves-view.js")).movesPlanView,
});
