import { command } from "../common/command";

export const allow = command({
  usage: "allow",
  description: "propose entries of the allow-list for what a check finds, for review",
  examples: [
    'allow --from-check --reason "the company\'s log archive" --owner platform --expires 2027-01-31',
  ],
  engine: "none",
  options: async () => (await import("./options.js")).allowOptions,
  action: async () => (await import("../../fleet/check/allow/propose-allow.js")).proposeAllow,
  view: async () => (await import("./view.js")).allowView,
});
