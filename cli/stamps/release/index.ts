import { command } from "../../common/command";

export const release = command({
  usage: "release <stamp>",
  description: "give back what is reserved for a stamp, once it is retired",
  options: async () => (await import("./options.js")).releaseOptions,
  action: async () => (await import("../../../fleet/lifecycle/reserve/reservations.js")).releaseReserved,
  view: async () => (await import("./view.js")).releaseView,
});
