import { command } from "../../common/command";

export const link = command({
  usage: "link [user] [tenants...]",
  description: "link a user with tenants, or many by a file; ids say nothing of a person",
  examples: ["users link 7f3c9e20-5d1b-4b8a-9d0e-2f6a1c44b0aa northwind acme", "users link --file users.csv"],
  options: async () => (await import("./options.js")).linkOptions,
  action: async () => (await import("../../../fleet/users/users.js")).linkUsers,
  view: async () => (await import("./view.js")).linkView,
});
