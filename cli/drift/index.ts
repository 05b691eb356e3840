import { command } from "../common/command";

export const drift = command({
  usage: "drift [stacks...]",
  description: "compare states with the clouds, and stamps with each other; exit 1 on drift",
  examples: ["drift", "drift euw1a --fix"],
  options: async () => (await import("./options.js")).driftOptions,
  action: async () => (await import("../../fleet/drift/drift.js")).drift,
  view: async () => (await import("./view.js")).driftView,
});
