import { command } from "../../common/command";

export const set = command({
  usage: "set <name> <file>",
  description: "give all stamps another version of a set, ring by ring with a rollout's gates",
  examples: [
    "reference set plans new-plans.json --plan",
    "reference set countries countries.csv --gate-stamp --yes",
  ],
  options: async () => (await import("./options.js")).setOptions,
  action: async () => (await import("../../../fleet/reference/change-reference.js")).changeReference,
  view: async () => (await import("../view.js")).referenceView,
});
