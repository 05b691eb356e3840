import { command } from "../../common/command";

export const pushViews = command({
  usage: "push [stamps...]",
  description:
    "write what a stamp knows of its tenants into its own store; from then on each write of a tenant comes there, too",
  examples: ["tenants view push euw1a", "tenants view push"],
  options: async () => (await import("./options.js")).pushViewsOptions,
  action: async () => (await import("../../../fleet/tenants/view/views.js")).pushViews,
  view: async () => (await import("./view.js")).pushViewsView,
});
