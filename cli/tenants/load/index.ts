import { command } from "../../common/command";

export const load = command({
  usage: "load [tenant]",
  description: "count a tenant with what it was measured to take, or all of a file, or as Prometheus says",
  examples: [
    "tenants load northwind --requests-per-second 12 --database-connections 8 --storage-gb 40",
    "tenants load --file loads.csv",
    "tenants load --prometheus https://prometheus.example.com --requests-query 'max_over_time(tenant:requests:rate5m[7d])'",
  ],
  options: async () => (await import("./options.js")).loadOptions,
  action: async () => (await import("../../../fleet/tenants/load.js")).loadTenants,
  view: async () => (await import("./view.js")).loadView,
});
