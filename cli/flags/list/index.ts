import { command } from "../../common/command";

export const list = command({
  usage: "list",
  description: "the flags there are, who has which variant, and which stamps have them as flags.yaml says",
  options: async () => (await import("./options.js")).listOptions,
  action: async () => (await import("../../../fleet/flags/list-flags.js")).listFlags,
  view: async () => (await import("./view.js")).listView,
});
