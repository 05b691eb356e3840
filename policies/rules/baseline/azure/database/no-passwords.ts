import { propertyRule } from "../../../../kinds/property-rule";

export const databaseNoPasswords = propertyRule({
  id: "azure-database-no-passwords",
  cloud: "azure",
  severity: "high",
  title: "A database accepts no passwords",
  why: "A password works for whoever has it, from wherever the server can be reached.",
  fix: "Set authConfig.passwordAuth to Disabled; unset means Enabled.",
  benchmarks: ["MCSB IM-1"],
  types: ["azure-native:dbforpostgresql:Server"],
  property: "authConfig.passwordAuth",
  complies: (value) => value === "Disabled",
  wanted: "Disabled",
});
