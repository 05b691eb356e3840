import { command } from "../../common/command";

export const functionCommand = command({
  usage: "function <tenant> <function>",
  description: "send a tenant's requests for a function, such as batch, to a stamp of that function",
  examples: ["tenants function acme batch", "tenants function acme batch --end"],
  options: async () => (await import("./options.js")).functionOptions,
  action: async () => (await import("../../../fleet/tenants/states.js")).setFunction,
  view: async () => (await import("./view.js")).functionView,
});
