import { command } from "../../common/command";

export const place = command({
  usage: "place <tenant>",
  description: "give a new tenant its stamp: residency, tier and function, then most headroom",
  examples: ["tenants place northwind --residency eu"],
  options: async () => (await import("./options.js")).placeOptions,
  action: async () => (await import("../../../fleet/tenants/place.js")).placeTenant,
  view: async () => (await import("./view.js")).placeView,
});
