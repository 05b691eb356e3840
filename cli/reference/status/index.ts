import { command } from "../../common/command";

export const status = command({
  usage: "status",
  description: "which stamp has which version of the reference data, and how old it is",
  options: async () => (await import("./options.js")).statusOptions,
  action: async () => (await import("../../../fleet/reference/status.js")).referenceStatus,
  view: async () => (await import("./view.js")).statusView,
});
