import { command } from "../../common/command";

export const verify = command({
  usage: "verify <folder>",
  description: "check a bundle of evidence: its signature, and every byte; exit 1 when one differs",
  examples: ["evidence verify audit-2027q1", "evidence verify audit-2027q1 --public-key evidence.pub"],
  engine: "none",
  options: async () => (await import("./options.js")).verifyOptions,
  action: async () => (await import("../../../fleet/evidence/verify.js")).verifyEvidence,
  view: async () => (await import("./view.js")).verifyView,
});
