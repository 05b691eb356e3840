import { isMap } from "../../../../../graph/model/property";
import { propertyRule } from "../../../../kinds/property-rule";

export const appSecretsVaulted = propertyRule({
  id: "azure-app-secrets-vaulted",
  cloud: "azure",
  severity: "high",
  title: "An app's secrets are kept in a vault",
  why: "A secret written into the app is shown to whoever may list the app's secrets, and never expires.",
  fix: "Give each secret a keyVaultUrl and the identity that may read it.",
  benchmarks: ["MCSB IM-8"],
  types: ["azure-native:app:ContainerApp"],
  property: "configuration.secrets",
  complies: (value) => !Array.isArray(value) || value.every((each) => isMap(each) && "keyVaultUrl" in each),
  wanted: "a keyVaultUrl for every secret",
});
