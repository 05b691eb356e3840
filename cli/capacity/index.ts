import { command } from "../common/command";
import { size } from "./size";

export const capacity = command({
  usage: "capacity [stacks...]",
  description:
    "how full the stamps are, when the next one is needed; exit 1 when one is past its act level (80 %)",
  examples: [
    "capacity",
    "capacity --growth 5% --deploy 36h",
    "capacity --load +20%",
    "capacity --watch --branch",
  ],
  engine: "none",
  options: async () => (await import("./options.js")).capacityOptions,
  action: async () => (await import("../../fleet/planning/capacity.js")).capacity,
  view: async () => (await import("./view.js")).capacityView,
  commands: [size],
});
