import { command } from "../common/command";

export const cost = command({
  usage: "cost [stacks...]",
  description: "what stamps, tenants and classes cost a month by list prices, and what a change does to it",
  examples: ["cost", "cost --lines", "cost --by tenant", "cost --diff base.lock.json --max-increase 10%"],
  engine: "none",
  options: async () => (await import("./options.js")).costOptions,
  action: async () => (await import("../../fleet/planning/cost.js")).cost,
  view: async () => (await import("./view.js")).costView,
});
