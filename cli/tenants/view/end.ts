import { command } from "../../common/command";

export const endView = command({
  usage: "end <stamp>",
  description: "take a stamp's view away: its application asks the registry from then on, or refuses",
  examples: ["tenants view end euw1a --yes"],
  options: async () => (await import("./options.js")).endViewOptions,
  action: async () => (await import("../../../fleet/tenants/view/views.js")).endView,
  view: async () => (await import("./view.js")).endViewView,
});
