import { isMap, isScalar, type Node, visit } from "yaml";
import { goText, goValue } from "./go-yaml";

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
export function configValue(node: Node | null): ConfigValue {
  if (node === null) return { value: "", secret: false };
  const cipher = ciphertext(node);
  if (cipher !== undefined) return { value: cipher, secret: true };
  if (isScalar(node)) return { value: goText(goValue(node)), secret: false };
  let secret = false;
  visit(node, (_, inner) => {
    if (ciphertext(inner) === undefined) return undefined;
    secret = true;
    return visit.BREAK;
  });
  return { value: goText(goValue(node)), secret };
}

/** The ciphertext of a value written as `secure: …`, undefined for any other. */
export function ciphertext(node: unknown): string | undefined {
  if (!isMap(node) || node.items.length !== 1) return undefined;
  const inner: unknown = node.get("secure", true);
  if (!isScalar(inner) || typeof inner.value !== "string") return undefined;
  // A day without quotes is a point in time and no text.
  return goValue(inner) === inner.value ? inner.value : undefined;
}
