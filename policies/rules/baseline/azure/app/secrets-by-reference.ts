import { plainSecretRule } from "../../../../kinds/plain-secret-rule";

export const appSecretsByReference = plainSecretRule({
  id: "azure-app-secrets-by-reference",
  cloud: "azure",
  severity: "high",
  title: "A container is given its secrets by reference",
  why: "Environment variables are shown to whoever may read the app, and are kept in its revisions.",
  fix: "Give the variable a secretRef instead of a value.",
  benchmarks: ["MCSB IM-8"],
  types: /^azure/,
  programs: { "azure-native:app:ContainerApp": "template.containers" },
  wanted: "no secret in env, by name or by form",
});
