import { command } from "../common/command";

export const serve = command({
  usage: "serve",
  description: "the fleet's page, live, on this machine alone; it changes nothing",
  examples: ["serve", "serve --port 0 --every 30"],
  options: async () => (await import("./options.js")).serveOptions,
  action: async () => (await import("../../fleet/serve/serve.js")).serve,
  view: async () => (await import("./view.js")).serveView,
});
