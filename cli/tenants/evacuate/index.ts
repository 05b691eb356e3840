import { command } from "../../common/command";

export const evacuate = command({
  usage: "evacuate <stamp>",
  description: "plan to move every tenant of a stamp to others; moves nobody",
  examples: ["tenants evacuate euw1a --out plan.json"],
  options: async () => (await import("./options.js")).evacuateOptions,
  action: async () => (await import("../../../fleet/tenants/moves/evacuate.js")).planEvacuation,
  view: async () => (await import("../common/moves-view.js")).movesPlanView,
});
