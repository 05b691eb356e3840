import { command } from "../common/command";

export const preview = command({
  usage: "preview [stacks...]",
  description: "show what an update would change; without stacks: of all stamps",
  examples: ["preview", "preview euw1a usw2a"],
  options: async () => (await import("./options.js")).previewOptions,
  action: async () => (await import("../../fleet/deploy/preview.js")).preview,
  view: async () => (await import("./view.js")).previewView,
});
