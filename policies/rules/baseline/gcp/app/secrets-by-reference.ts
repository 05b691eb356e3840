import { isMap } from "../../../../../graph/model/property";
import { plainSecrets } from "../../../../kinds/secret-names";
import { propertyRule } from "../../../../kinds/property-rule";

export const appSecretsByReference = propertyRule({
  id: "gcp-app-secrets-by-reference",
  cloud: "gcp",
  severity: "high",
  title: "A container is given its secrets by reference",
  why: "Environment variables are shown to whoever may read the service, and are kept in its revisions.",
  fix: "Give the variable a valueSource.secretKeyRef instead of a value.",
  benchmarks: ["NIST 800-53 IA-5"],
  types: ["gcp:cloudrunv2/service:Service", "gcp:cloudrunv2/workerPool:WorkerPool"],
  property: "template.containers",
  complies: (value) =>
    !Array.isArray(value) || value.every((each) => isMap(each) && plainSecrets(each["envs"]).length === 0),
  wanted: "no secret in envs",
});
