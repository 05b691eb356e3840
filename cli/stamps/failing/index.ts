import { command } from "../../common/command";

export const failing = command({
  usage: "failing <stamp>",
  description:
    "say that a stamp fails its tenants: they get 503 with Retry-After at once, everywhere; or serves them again",
  examples: [
    'stamps failing euw1a --for 10m --why "half of its answers are errors"',
    "stamps failing euw1a --end",
  ],
  options: async () => (await import("./options.js")).failingOptions,
  action: async () => (await import("../../../fleet/tenants/states.js")).judgeStamp,
  view: async () => (await import("./view.js")).failingView,
});
