import { command } from "../../common/command";

export const registry = command({
  usage: "registry",
  description:
    "restore the registry's own backup into a scratch place, compare it, remove it; exit 1 when anything is not as promised",
  examples: ["drill registry --key evidence.key", "drill registry --at 2027-01-31T12:00:00Z"],
  options: async () => (await import("./options.js")).registryDrillOptions,
  action: async () => (await import("../../../fleet/recovery/registry/drill-registry.js")).drillRegistry,
  view: async () => (await import("./view.js")).registryDrillView,
});
