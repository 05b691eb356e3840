import { command } from "../../common/command";

export const fail = command({
  usage: "fail <stamp>",
  description:
    "break one thing of a stamp on purpose, watch it, end that; exit 1 when anything is not as it must be",
  examples: [
    "drill fail euw1a --what database --key evidence.key --yes",
    "drill fail euw1a --what zone --ask",
    "drill fail euw1a --what zone --confirm --key evidence.key",
    "drill fail euw1a --end",
  ],
  options: async () => (await import("./options.js")).failOptions,
  action: async () => (await import("../../../fleet/recovery/faults/fail.js")).drillFail,
  view: async () => (await import("./view.js")).failView,
});
