import { command } from "../../common/command";

export const maintenance = command({
  usage: "maintenance <stamp>",
  description: "close a stamp for a while: its tenants get 503 with Retry-After; or open it again",
  options: async () => (await import("./options.js")).maintenanceOptions,
  action: async () => (await import("../../../fleet/tenants/states.js")).maintainStamp,
  view: async () => (await import("./view.js")).maintenanceView,
});
