import { plainSecretRule } from "../../../../kinds/plain-secret-rule";

export const appSecretsByReference = plainSecretRule({
  id: "aws-app-secrets-by-reference",
  cloud: "aws",
  severity: "high",
  title: "A container is given its secrets by ARN",
  why: "Environment variables are shown to whoever may read the task definition, and are kept in its history.",
  fix: "Move the variable from environment to secrets, with the ARN of the secret as valueFrom.",
  benchmarks: ["FSBP ECS.8", "FSBP CodeBuild.2"],
  types: /^aws:/,
  programs: { "aws:ecs/taskDefinition:TaskDefinition": "containerDefinitions" },
  wanted: "no secret in environment, by name or by form",
});
