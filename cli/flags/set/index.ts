import { command } from "../../common/command";

export const set = command({
  usage: "set <flag> <variant>",
  description: "give a variant of a flag to some, or to everybody, ring by ring with a rollout's gates",
  examples: [
    "flags set new-checkout on --ring canary",
    "flags set new-checkout on --tenant acme --plan",
    "flags set new-checkout off --all-at-once --yes",
  ],
  options: async () => (await import("./options.js")).setOptions,
  action: async () => (await import("../../../fleet/flags/change-flags.js")).changeFlags,
  view: async () => (await import("../view.js")).flagsView,
});
