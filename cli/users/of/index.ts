import { command } from "../../common/command";

export const of = command({
  usage: "of <user>",
  description: "show which tenants a user is of, with their state and their stamps' addresses",
  examples: ["users of 7f3c9e20-5d1b-4b8a-9d0e-2f6a1c44b0aa"],
  options: async () => (await import("./options.js")).ofOptions,
  action: async () => (await import("../../../fleet/users/users.js")).tenantsOfUser,
  view: async () => (await import("./view.js")).ofView,
});
