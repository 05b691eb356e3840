import { companionRule } from "../../../../kinds/companion-rule";
import { read } from "../../../../subject";

/** Resources whose log is not their own but that of a service within them. */
const WITHIN: Readonly<Record<string, string>> = {
  "azure-native:storage:StorageAccount": "/blobServices/default",
};

export const dataLogged = companionRule({
  id: "azure-data-logged",
  cloud: "azure",
  severity: "medium",
  title: "What holds data or takes requests sends its logs to the stamp's workspace",
  why: "Without the log nobody can tell who asked for what.",
  fix: "Add a DiagnosticSetting with the log group allLogs; for objects, on the account's blob service.",
  benchmarks: ["MCSB LT-3"],
  types: [
    "azure-native:keyvault:Vault",
    "azure-native:storage:StorageAccount",
    "azure-native:servicebus:Namespace",
    "azure-native:eventhub:Namespace",
    "azure-native:redisenterprise:Database",
    "azure-native:dbforpostgresql:Server",
    "azure-native:cosmosdb:DatabaseAccount",
    "azure-native:kusto:Cluster",
    "azure-native:dataprotection:BackupVault",
    "azure-native:app:ManagedEnvironment",
    "azure-native:containerservice:ManagedCluster",
    "azure-native:cdn:Profile",
  ],
  companions: ["azure-native:monitor:DiagnosticSetting"],
  by: "resourceUri",
  complies: ({ inputs, propertyDependencies }, { type }) => {
    const target = read(inputs, "resourceUri");
    const within = WITHIN[type];
    if (within !== undefined && target.state === "unknown") return undefined;
    if (within !== undefined && !(target.state === "known" && String(target.value).endsWith(within)))
      return false;
    const workspace = read(inputs, "workspaceId");
    const sent = workspace.state === "known" || (propertyDependencies["workspaceId"] ?? []).length > 0;
    return sent && read(inputs, "logs[0]").state === "known";
  },
  wanted: "a diagnostic setting with logs and a workspace",
});
