import { command } from "../../common/command";

export const size = command({
  usage: "size",
  description:
    "size one stamp: what its connections carry, and what that takes of servers, queries and storage",
  engine: "none",
  options: async () => (await import("./options.js")).sizeOptions,
  action: async () => (await import("../../../fleet/planning/size.js")).capacitySize,
  view: async () => (await import("./view.js")).sizeView,
});
