import { command } from "../common/command";

export const destroy = command({
  usage: "destroy <stack>",
  description: "delete a stamp's resources; a protected one must be retiring first",
  examples: ["destroy euw1a"],
  options: async () => (await import("./options.js")).destroyOptions,
  action: async () => (await import("../../fleet/deploy/destroy.js")).destroy,
  view: async () => (await import("./view.js")).destroyView,
});
