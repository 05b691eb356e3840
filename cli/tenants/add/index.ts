import { command } from "../../common/command";

export const add = command({
  usage: "add <tenant>",
  description: "place a new tenant, make it ready by the project's steps, then serve it",
  examples: ["tenants add northwind --residency eu", "tenants add northwind --resume"],
  options: async () => (await import("./options.js")).addOptions,
  action: async () => (await import("../../../fleet/tenants/onboard/add.js")).addTenant,
  view: async () => (await import("./view.js")).addView,
});
