import { command } from "../../common/command";

export const exportRegistry = command({
  usage: "export [tenant]",
  description: "write all that a tenant has as a signed bundle; without a name, the whole registry as JSON",
  examples: [
    "tenants export northwind --out northwind-bundle --key evidence.key",
    "tenants export --out registry.json",
  ],
  options: async () => (await import("./options.js")).exportRegistryOptions,
  action: async () => (await import("../../../fleet/tenants/export.js")).exportAny,
  view: async () => (await import("./view.js")).exportRegistryView,
});
