import { command } from "../common/command";

export const retire = command({
  usage: "retire [stacks...]",
  description: "end stamps for good: lift protection, destroy, keep the used ids",
  examples: ["retire euw1a", "retire --expired", "retire pr7 --reserved"],
  options: async () => (await import("./options.js")).retireOptions,
  action: async () => (await import("../../fleet/lifecycle/retire-stamps.js")).retireStamps,
  view: async () => (await import("./view.js")).retireView,
});
