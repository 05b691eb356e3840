import { plainSecrets } from "../../../../kinds/secret-names";
import { containerRule } from "../internal/container-rule";

export const appSecretsByReference = containerRule({
  id: "aws-app-secrets-by-reference",
  severity: "high",
  title: "A container is given its secrets by ARN",
  why: "Environment variables are shown to whoever may read the task definition, and are kept in its history.",
  fix: "Move the variable from environment to secrets, with the ARN of the secret as valueFrom.",
  benchmarks: ["FSBP ECS.8"],
  complies: (container) => plainSecrets(container["environment"]).length === 0,
  wanted: "no secret in environment",
});
