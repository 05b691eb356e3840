import { companionRule } from "../../../../kinds/companion-rule";

export const secretRotation = companionRule({
  id: "aws-secret-rotation",
  cloud: "aws",
  severity: "medium",
  title: "A secret is rotated",
  why: "A secret that leaked stays useful for as long as it is valid.",
  fix: "Add a SecretRotation, or let the service own the secret (RDS manageMasterUserPassword rotates by itself).",
  benchmarks: ["FSBP SecretsManager.1"],
  types: ["aws:secretsmanager/secret:Secret"],
  companions: ["aws:secretsmanager/secretRotation:SecretRotation"],
  by: "secretId",
  wanted: "a rotation",
});
