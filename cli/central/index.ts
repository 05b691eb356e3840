import { command } from "../common/command";
import { redrive } from "./redrive";
import { search } from "./search";

export const central = command({
  usage: "central [stacks...]",
  description: "with --local: stamps' events on their way to the centre, on this machine",
  examples: ["central --local"],
  engine: "none",
  commands: [redrive, search],
  options: async () => (await import("./options.js")).centralOptions,
  action: async () => (await import("../../fleet/central/central.js")).central,
  view: async () => (await import("./view.js")).centralView,
});
