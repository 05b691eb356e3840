import { command } from "../../common/command";

export const apply = command({
  usage: "apply",
  description:
    "bring the stamps what the files of reference.yaml say, or go on with the last change, or take it back",
  examples: ["reference apply --plan", "reference apply --resume", "reference apply --rollback"],
  options: async () => (await import("./options.js")).applyOptions,
  action: async () => (await import("../../../fleet/reference/change-reference.js")).changeReference,
  view: async () => (await import("../view.js")).referenceView,
});
