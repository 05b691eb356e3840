import { command } from "../../common/command";

export const redrive = command({
  usage: "redrive [stacks...]",
  description: "events that could not be delivered to the centre: count them, and with --start put them back",
  examples: ["central redrive", "central redrive euw1a --start --profile acme-{account}"],
  engine: "said",
  options: async () => (await import("./options.js")).redriveOptions,
  action: async () => (await import("../../../fleet/central/redrive/redrive.js")).redrive,
  view: async () => (await import("./view.js")).redriveView,
});
