import { command } from "../common/command";

export const ask = command({
  usage: "ask <words...>",
  description: "asks all stamps the same, each through a door of its own: ask -- <command or SQL>",
  examples: ['ask -- "SELECT count(*) FROM orders"', "ask --door shell --stamps euw1a,use1a -- df -h"],
  engine: "said",
  options: async () => (await import("./options.js")).askOptions,
  action: async () => (await import("../../fleet/ask/ask.js")).ask,
  view: async () => (await import("./view.js")).askView,
});
