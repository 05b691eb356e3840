import { command } from "../common/command";

export const init = command({
  usage: "init",
  description:
    "begin a fleet in this folder: a small project in TypeScript with a blueprint and its first stamps",
  examples: ["init", "init --cloud aws --regions eu-west-1,us-east-1 --app shop --engine embedded"],
  engine: "none",
  options: async () => (await import("./options.js")).initOptions,
  action: async () => (await import("../../fleet/init/init.js")).init,
  view: async () => (await import("./view.js")).initView,
});
