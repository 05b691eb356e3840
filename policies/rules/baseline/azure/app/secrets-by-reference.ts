import { isMap } from "../../../../../graph/model/property";
import { plainSecrets } from "../../../../kinds/secret-names";
import { propertyRule } from "../../../../kinds/property-rule";

export const appSecretsByReference = propertyRule({
  id: "azure-app-secrets-by-reference",
  cloud: "azure",
  severity: "high",
  title: "A container is given its secrets by reference",
  why: "Environment variables are shown to whoever may read the app, and are kept in its revisions.",
  fix: "Give the variable a secretRef instead of a value.",
  benchmarks: ["MCSB IM-8"],
  types: ["azure-native:app:ContainerApp"],
  property: "template.containers",
  complies: (value) =>
    !Array.isArray(value) || value.every((each) => isMap(each) && plainSecrets(each["env"]).length === 0),
  wanted: "no secret in env",
});
