import { command } from "../common/command";

export const up = command({
  usage: "up [stacks...]",
  description: "bring stamps up, or up to date with blueprint and config",
  examples: ["up --all", "up euw1a"],
  options: async () => (await import("./options.js")).upOptions,
  action: async () => (await import("../../fleet/deploy/up.js")).up,
  view: async () => (await import("./view.js")).upView,
});
