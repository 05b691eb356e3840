import { command } from "../../common/command";

export const strangers = command({
  usage: "strangers <stamp>",
  description: "let a stamp take visitors that name no tenant, who go to the nearest such stamp; or no more",
  examples: ["stamps strangers euw1a", "stamps strangers euw1a --end"],
  options: async () => (await import("./options.js")).strangersOptions,
  action: async () => (await import("../../../fleet/tenants/states.js")).setStrangers,
  view: async () => (await import("./view.js")).strangersView,
});
