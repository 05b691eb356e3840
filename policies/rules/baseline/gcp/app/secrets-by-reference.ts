import { plainSecretRule } from "../../../../kinds/plain-secret-rule";

export const appSecretsByReference = plainSecretRule({
  id: "gcp-app-secrets-by-reference",
  cloud: "gcp",
  severity: "high",
  title: "A container is given its secrets by reference",
  why: "Environment variables are shown to whoever may read the service, and are kept in its revisions.",
  fix: "Give the variable a valueSource.secretKeyRef instead of a value.",
  benchmarks: ["NIST 800-53 IA-5"],
  types: /^gcp:/,
  programs: {
    "gcp:cloudrunv2/service:Service": "template.containers",
    "gcp:cloudrunv2/workerPool:WorkerPool": "template.containers",
  },
  wanted: "no secret in envs, by name or by form",
});
