import { command } from "../common/command";

export const outliers = command({
  usage: "outliers [stacks...]",
  description: "stamps whose numbers are unlike those of their class, by Prometheus",
  examples: ["outliers", "outliers --rules"],
  engine: "none",
  options: async () => (await import("./options.js")).outliersOptions,
  action: async () => (await import("../../fleet/outliers/outliers.js")).outliers,
  view: async () => (await import("./view.js")).outliersView,
});
