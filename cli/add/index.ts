import { command } from "../common/command";

export const add = command({
  usage: "add <id>",
  description: "add a stamp: write its config with a free block, once preview and laws agree",
  examples: ["add euw1b --cloud aws --region eu-west-1 --account 210000000007 --class standard --ring broad"],
  options: async () => (await import("./options.js")).addOptions,
  action: async () => (await import("../../fleet/lifecycle/add.js")).add,
  view: async () => (await import("./view.js")).addView,
});
