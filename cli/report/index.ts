import { command } from "../common/command";

export const report = command({
  usage: "report",
  description: "write all that is known of the fleet as one HTML file",
  examples: ["report", "report --drift --out fleet.html"],
  options: async () => (await import("./options.js")).reportOptions,
  action: async () => (await import("../../fleet/report/report.js")).report,
  view: async () => (await import("./view.js")).reportView,
});
