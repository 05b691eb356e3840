import { command } from "../common/command";

export const rollout = command({
  usage: "rollout",
  description: "bring a release to the fleet, ring by ring, with gates, resume and rollback",
  options: async () => (await import("./options.js")).rolloutOptions,
  action: async () => (await import("../../fleet/rollout/rollout.js")).rollout,
  view: async () => (await import("./view.js")).rolloutView,
});
