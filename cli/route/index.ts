import { command } from "../common/command";

export const route = command({
  usage: "route [stacks...]",
  description: "with --local: HAProxy before simulated stand-ins of the stamps, on this machine",
  examples: ["route --local --port 8080"],
  engine: "none",
  options: async () => (await import("./options.js")).routeOptions,
  action: async () => (await import("../../fleet/route/route.js")).route,
  view: async () => (await import("./view.js")).routeView,
});
