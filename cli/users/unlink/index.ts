import { command } from "../../common/command";

export const unlink = command({
  usage: "unlink [user] [tenants...]",
  description: "end a user's links with tenants, all of a user's (--all) or all of a tenant's (--tenant)",
  examples: [
    "users unlink 7f3c9e20-5d1b-4b8a-9d0e-2f6a1c44b0aa acme",
    "users unlink 7f3c9e20-5d1b-4b8a-9d0e-2f6a1c44b0aa --all",
    "users unlink --tenant acme",
  ],
  options: async () => (await import("./options.js")).unlinkOptions,
  action: async () => (await import("../../../fleet/users/users.js")).unlinkUsers,
  view: async () => (await import("./view.js")).unlinkView,
});
