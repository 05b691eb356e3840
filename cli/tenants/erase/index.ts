import { command } from "../../common/command";

export const erase = command({
  usage: "erase <tenant>",
  description: "delete all that a tenant has, everywhere it ever was, prove it, and free its place",
  examples: ["tenants erase northwind --export northwind-bundle", "tenants erase northwind --confirm"],
  options: async () => (await import("./options.js")).eraseOptions,
  action: async () => (await import("../../../fleet/tenants/leave/erase.js")).eraseTenant,
  view: async () => (await import("./view.js")).eraseView,
});
