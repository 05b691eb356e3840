import { command } from "../common/command";

export const rollout = command({
  usage: "rollout",
  description: "bring a release to the fleet, ring by ring, with gates, resume and rollback",
  examples: [
    "rollout --release 2030.2.0 --plan",
    "rollout --release 2030.2.0 --bake 30m --failures 2%",
    "rollout --resume",
    "rollout --rollback",
  ],
  options: async () => (await import("./options.js")).rolloutOptions,
  action: async () => (await import("../../fleet/rollout/rollout.js")).rollout,
  view: async () => (await import("./view.js")).rolloutView,
});
