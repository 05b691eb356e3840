import { command } from "../../common/command";

export const rebuild = command({
  usage: "rebuild <stamp>",
  description:
    "bring a stamp like this one up from nothing, time it, retire it; exit 1 when anything is not as promised",
  examples: ["drill rebuild euw1a --as drill1 --account 210000000009 --key evidence.key --yes"],
  options: async () => (await import("./options.js")).rebuildOptions,
  action: async () => (await import("../../../fleet/recovery/rebuild.js")).drillRebuild,
  view: async () => (await import("./view.js")).rebuildView,
});
