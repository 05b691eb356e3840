import { command } from "../common/command";

export const lock = command({
  usage: "lock",
  description: "record what the blueprint makes of each class, centre and routing layer, for review",
  examples: ["lock", "lock --check"],
  engine: "none",
  options: async () => (await import("./options.js")).lockOptions,
  action: async () => (await import("../../fleet/lock/record.js")).lock,
  view: async () => (await import("./view.js")).lockView,
});
