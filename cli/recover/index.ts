import { command } from "../common/command";

export const recover = command({
  usage: "recover <stamp>",
  description:
    "put a new stamp in the place of one that is lost: add it, bring it up, bring its data back, check it, point the tenants to it",
  examples: [
    "recover euw1a --to euw1c --account 210000000009",
    "recover euw1a --to euc1c --region eu-central-1 --account 210000000009",
    "recover euw1a --to euw1c --account 210000000009 --at 2027-01-31T12:00:00Z",
  ],
  options: async () => (await import("./options.js")).recoverOptions,
  action: async () => (await import("../../fleet/recovery/recover/recover.js")).recover,
  view: async () => (await import("./view.js")).recoverView,
});
