import { command } from "../common/command";

export const graph = command({
  usage: "graph",
  description: "draw the fleet's topology: routing layer, regions, stamps",
  examples: ["graph --out fleet.svg", "graph --format mermaid"],
  options: async () => (await import("./options.js")).graphOptions,
  action: async () => (await import("../../fleet/report/topology.js")).topology,
  view: async () => (await import("./view.js")).graphView,
});
