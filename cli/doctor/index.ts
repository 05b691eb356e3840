import { command } from "../common/command";

export const doctor = command({
  usage: "doctor [stacks...]",
  description:
    "whether a stamp's account has all it needs, before its first up: asks the cloud, and only reads",
  examples: ["doctor euw1a", "doctor --all"],
  engine: "said",
  options: async () => (await import("./options.js")).doctorOptions,
  action: async () => (await import("../../fleet/doctor/doctor.js")).doctor,
  view: async () => (await import("./view.js")).doctorView,
});
