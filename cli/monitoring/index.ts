import { command } from "../common/command";

export const monitoring = command({
  usage: "monitoring",
  description: "writes Prometheus' configuration and rules and Grafana's dashboards for the fleet",
  examples: ["monitoring --out monitoring"],
  engine: "none",
  options: async () => (await import("./options.js")).monitoringOptions,
  action: async () => (await import("../../fleet/monitoring/monitoring.js")).monitoring,
  view: async () => (await import("./view.js")).monitoringView,
});
