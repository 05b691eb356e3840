import { command } from "../../common/command";

export const numbers = command({
  usage: "numbers <log>",
  description: "requests, errors and latency of each tenant, out of the thin router's log",
  examples: [
    "tenants numbers router.log",
    "tenants numbers - --textfile /var/lib/node_exporter/tenants.prom --top 200",
  ],
  engine: "none",
  options: async () => (await import("./options.js")).numbersOptions,
  action: async () => (await import("../../../fleet/tenants/numbers/numbers.js")).tenantNumbers,
  view: async () => (await import("./view.js")).numbersView,
});
