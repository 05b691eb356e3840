import { isMap, type PropertyMap } from "../../../../graph/property";
import { containerRule } from "./internal/container-rule";

/** Names that say their value is a secret, unless it is where the secret is kept. */
const SECRET_NAME = /(PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|PRIVATE_?KEY|CREDENTIAL)/;
const REFERENCE_NAME = /(_ARN|_ID|_NAME|_URL)$/;

export const appSecretsByReference = containerRule({
  id: "aws-app-secrets-by-reference",
  severity: "high",
  title: "A container is given its secrets by ARN",
  why: "Environment variables are shown to whoever may read the task definition, and are kept in its history.",
  fix: "Move the variable from environment to secrets, with the ARN of the secret as valueFrom.",
  benchmarks: ["FSBP ECS.8"],
  complies: (container) => !environmentOf(container).some(isSecretName),
  wanted: "no secret in environment",
});

function environmentOf(container: PropertyMap): readonly string[] {
  const variables = container["environment"];
  if (!Array.isArray(variables)) return [];
  return variables.filter(isMap).map((variable) => String(variable["name"]));
}

function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name.toUpperCase()) && !REFERENCE_NAME.test(name.toUpperCase());
}
