import { command } from "../common/command";

export const check = command({
  usage: "check",
  description: "judge both laws over the fleet: every stamp closed, stamps of a class equal",
  examples: ["check", "check --state euw1a.json usw2a.json", "check --format sarif"],
  engine: "none",
  options: async () => (await import("./options.js")).checkOptions,
  action: async () => (await import("../../fleet/check/check.js")).check,
  view: async () => (await import("./view.js")).checkView,
});
