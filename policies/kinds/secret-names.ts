import { isMap, type PropertyValue } from "../../graph/model/property";

/** Names that say their value is a secret, unless it is where the secret is kept. */
const SECRET_NAME = /(PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|PRIVATE_?KEY|CREDENTIAL)/;
const REFERENCE_NAME = /(_ARN|_ID|_NAME|_URL)$/;

/**
 * Environment variables that hold a secret in plain text: their name says secret, and they carry a value instead
 * of a reference.
 * @param variables a list of `{ name, value }`, as containers have it on every cloud
 */
export function plainSecrets(variables: PropertyValue | undefined): readonly string[] {
  if (!Array.isArray(variables)) return [];
  return variables
    .filter(isMap)
    .filter((variable) => "value" in variable)
    .map((variable) => String(variable["name"]))
    .filter((name) => SECRET_NAME.test(name.toUpperCase()) && !REFERENCE_NAME.test(name.toUpperCase()));
}
