import { command } from "../common/command";

export const audit = command({
  usage: "audit [states...]",
  description: "say how closed and how equal stacks are that were made without this library",
  examples: ["audit one.json other.json", "audit --stack acme/web/one acme/web/other"],
  engine: "none",
  options: async () => (await import("./options.js")).auditOptions,
  action: async () => {
    const [{ audit: judge }, { pulumiEngine }] = await Promise.all([
      import("../../fleet/audit/audit.js"),
      import("../../engines/pulumi/index.js"),
    ]);
    // Whoever has stacks of their own has the pulumi CLI.
    return (value, context) => judge(value, { ...context, engine: pulumiEngine });
  },
  view: async () => (await import("./view.js")).auditView,
});
