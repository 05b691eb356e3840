import { command } from "../../common/command";

export const apply = command({
  usage: "apply",
  description:
    "bring the stamps the flags that flags.yaml says, or go on with the last change, or take it back",
  examples: ["flags apply --plan", "flags apply --resume", "flags apply --rollback"],
  options: async () => (await import("./options.js")).applyOptions,
  action: async () => (await import("../../../fleet/flags/change-flags.js")).changeFlags,
  view: async () => (await import("../view.js")).flagsView,
});
