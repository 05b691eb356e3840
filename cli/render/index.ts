import { command } from "../common/command";

export const render = command({
  usage: "render <stack>",
  description: "write a stamp's resources as a deployment, as pulumi stack export does",
  examples: ["render euw1a --out euw1a.json"],
  engine: "none",
  options: async () => (await import("./options.js")).renderOptions,
  action: async () => (await import("../../fleet/check/render-stack.js")).render,
  view: async () => (await import("./view.js")).renderView,
});
