import { companionRule } from "../../../../kinds/companion-rule";
import { read } from "../../../../subject";

export const faultLogged = companionRule({
  id: "azure-fault-logged",
  cloud: "azure",
  severity: "medium",
  title: "A fault that is made on purpose is logged",
  why: "Without a log nobody can tell what an experiment did, and when.",
  fix: "Add a DiagnosticSetting with the log group allLogs to the experiment.",
  benchmarks: ["MCSB LT-3"],
  types: ["azure-native:chaos:Experiment"],
  companions: ["azure-native:monitor:DiagnosticSetting"],
  by: "resourceUri",
  complies: ({ inputs, propertyDependencies }) => {
    const workspace = read(inputs, "workspaceId");
    const sent = workspace.state === "known" || (propertyDependencies["workspaceId"] ?? []).length > 0;
    return sent && read(inputs, "logs[0]").state === "known";
  },
  wanted: "a diagnostic setting with logs and a workspace",
});
