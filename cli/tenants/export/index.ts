import { command } from "../../common/command";

export const exportRegistry = command({
  usage: "export",
  description: "write the whole registry as JSON, as a router away from it reads it",
  options: async () => (await import("./options.js")).exportRegistryOptions,
  action: async () => (await import("../../../fleet/tenants/export.js")).exportRegistry,
  view: async () => (await import("./view.js")).exportRegistryView,
});
