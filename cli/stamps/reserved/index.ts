import { command } from "../../common/command";

export const reserved = command({
  usage: "reserved",
  description: "ids and blocks that are reserved for stamps of no config, such as those of pull requests",
  examples: ["stamps reserved --expired --json"],
  options: async () => (await import("./options.js")).reservedOptions,
  action: async () => (await import("../../../fleet/lifecycle/reserve/reservations.js")).listReserved,
  view: async () => (await import("./view.js")).reservedView,
});
