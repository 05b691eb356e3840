import { command } from "../../common/command";

export const register = command({
  usage: "register <stamps...>",
  description: "let stamps that are up take tenants and requests",
  examples: ["tenants register euw1a usw2a", "tenants register legacy --external"],
  options: async () => (await import("./options.js")).registerOptions,
  action: async () => (await import("../../../fleet/tenants/register.js")).registerStamps,
  view: async () => (await import("./view.js")).registerView,
});
