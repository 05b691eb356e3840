import { command } from "../../common/command";
import { endView } from "./end";
import { pushViews } from "./push";

export const tenantsView = command({
  usage: "view",
  description:
    "which stamps know their tenants without the registry; see the commands below it to write and end that",
  examples: ["tenants view"],
  commands: [pushViews, endView],
  options: async () => (await import("./options.js")).listViewsOptions,
  action: async () => (await import("../../../fleet/tenants/view/views.js")).listViews,
  view: async () => (await import("./view.js")).listViewsView,
});
