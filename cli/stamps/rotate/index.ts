import { command } from "../../common/command";

export const rotate = command({
  usage: "rotate <stamp>",
  description: "change the secret by which a stamp knows the routing layer; no request is refused",
  examples: ["stamps rotate euw1a"],
  options: async () => (await import("./options.js")).rotateOptions,
  action: async () => (await import("../../../fleet/stamps/rotate.js")).rotateOriginSecret,
  view: async () => (await import("./view.js")).rotateView,
});
