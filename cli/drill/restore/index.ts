import { command } from "../../common/command";

export const restore = command({
  usage: "restore <stamp>",
  description:
    "restore a stamp's data into a scratch place, check it, remove it; exit 1 when anything is not as promised",
  examples: ["drill restore euw1a --key evidence.key", "drill restore euw1a --at 2027-01-31T12:00:00Z"],
  engine: "none",
  options: async () => (await import("./options.js")).restoreOptions,
  action: async () => (await import("../../../fleet/recovery/drill.js")).drillRestore,
  view: async () => (await import("./view.js")).restoreView,
});
