import { command } from "../common/command";
import { verify } from "./verify";

export const evidence = command({
  usage: "evidence <folder>",
  description: "write a signed bundle for an auditor: lock, verdict, exceptions, rollouts",
  examples: [
    "evidence audit-2027q1 --key evidence.key",
    "evidence audit-2027q1 --key evidence.key --state euw1a.json usw2a.json",
  ],
  engine: "none",
  options: async () => (await import("./options.js")).evidenceOptions,
  action: async () => (await import("../../fleet/evidence/evidence.js")).evidence,
  view: async () => (await import("./view.js")).evidenceView,
  commands: [verify],
});
