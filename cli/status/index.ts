import { command } from "../common/command";

export const status = command({
  usage: "status",
  description: "list the stamps and what is known of them",
  examples: ["status", "status --json"],
  options: async () => (await import("./options.js")).statusOptions,
  action: async () => (await import("../../fleet/deploy/status.js")).status,
  view: async () => (await import("./view.js")).statusView,
});
