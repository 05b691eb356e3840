import { companionRule } from "../../../../kinds/companion-rule";
import { isRetiring } from "../../../../retiring";

export const dataLocked = companionRule({
  id: "azure-data-locked",
  cloud: "azure",
  severity: "high",
  title: "What holds data can not be deleted by mistake",
  why: "A wrong destroy or replace would take the data of every tenant of the stamp.",
  fix: "Add a lock of level CanNotDelete; retire a stamp with `stampworks:retiring`.",
  benchmarks: ["MCSB BR-2"],
  types: [
    "azure-native:keyvault:Vault",
    "azure-native:storage:StorageAccount",
    "azure-native:servicebus:Namespace",
    "azure-native:eventhub:Namespace",
    "azure-native:redisenterprise:RedisEnterprise",
    "azure-native:dbforpostgresql:Server",
    "azure-native:cosmosdb:DatabaseAccount",
    "azure-native:dataprotection:BackupVault",
  ],
  // A replica holds nothing its primary has not.
  when: ({ inputs }, subject) => !isRetiring(subject) && inputs["createMode"] !== "Replica",
  companions: ["azure-native:authorization:ManagementLockByScope"],
  by: "scope",
  complies: ({ inputs }) => inputs["level"] === "CanNotDelete" || inputs["level"] === "ReadOnly",
  wanted: "a lock of level CanNotDelete",
});
