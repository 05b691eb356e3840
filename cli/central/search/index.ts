import { command } from "../../common/command";

export const search = command({
  usage: "search <words...>",
  description:
    "look for words in what all stamps said: in a centre's file, or how to ask the clouds' centres",
  examples: ["central search order/42 --file centre.duckdb", "central search alice --tenant acme --law eu"],
  engine: "none",
  options: async () => (await import("./options.js")).centralSearchOptions,
  action: async () => (await import("../../../fleet/central/search.js")).centralSearch,
  view: async () => (await import("./view.js")).centralSearchView,
});
