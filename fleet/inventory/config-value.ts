import { isMap, isScalar, type Node, visit } from "yaml";
import type { YamlFile } from "../../core/files/yaml";

/** A config value as Pulumi passes it to a program: text, objects as JSON. */
export interface ConfigValue {
  readonly value: string;
  /** True where Pulumi keeps it encrypted (`secure:`); the text is then the ciphertext. */
  readonly secret: boolean;
}

/**
 * A value of a config file. Encrypted values stay encrypted: reading a fleet needs no key, so a render sees the
 * ciphertext, marked secret, where Pulumi's own engine passes the plain text.
 */
export function configValue(node: Node | null, yaml: YamlFile): ConfigValue {
  if (node === null) return { value: "", secret: false };
  const cipher = ciphertext(node);
  if (cipher !== undefined) return { value: cipher, secret: true };
  if (isScalar(node)) return { value: scalarText(node.value, node.source), secret: false };
  let secret = false;
  visit(node, (_, inner) => {
    if (ciphertext(inner) === undefined) return undefined;
    secret = true;
    return visit.BREAK;
  });
  return { value: JSON.stringify(node.toJS(yaml.document)), secret };
}

/** The ciphertext of a value written as `secure: …`, undefined for any other. */
export function ciphertext(node: unknown): string | undefined {
  if (!isMap(node) || node.items.length !== 1) return undefined;
  const value: unknown = node.get("secure");
  return typeof value === "string" ? value : undefined;
}

function scalarText(value: unknown, source: string | undefined): string {
  if (value === null || value === undefined) return "";
  // What a number looked like counts: as a number 012 and 12 would be one, and 1e400 none.
  return typeof value === "number" || typeof value === "bigint" ? (source ?? String(value)) : String(value);
}
