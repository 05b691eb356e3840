import { command } from "../../common/command";

export const clear = command({
  usage: "clear <flag>",
  description: "take back what was set of a flag for some, or, with nobody named, all that was set of it",
  examples: ["flags clear new-checkout --ring canary"],
  options: async () => (await import("./options.js")).clearOptions,
  action: async () => (await import("../../../fleet/flags/change-flags.js")).changeFlags,
  view: async () => (await import("../view.js")).flagsView,
});
