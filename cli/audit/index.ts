import { command } from "../common/command";

export const audit = command({
  usage: "audit [states...]",
  description: "say how closed and how equal stacks are that were made without this library",
  engine: "none",
  options: async () => (await import("./options.js")).auditOptions,
  action: async () => (await import("../../fleet/audit/audit.js")).audit,
  view: async () => (await import("./view.js")).auditView,
});
