/**
 * Property values of a resource graph: plain JSON plus Pulumi's own wrapped forms.
 *
 * A secret is kept as Pulumi keeps it, an object with the signature key. Depending on where the graph came
 * from it carries `value` (a render), `plaintext` (JSON text; `pulumi stack export --show-secrets`) or only
 * `ciphertext` (an ordinary export), in which case its content can't be judged.
 */
export type PropertyValue = null | boolean | number | string | PropertyValue[] | PropertyMap;

/** A map of property values, as Pulumi writes inputs and outputs. */
export interface PropertyMap {
  [key: string]: PropertyValue;
}

/** Key under which Pulumi marks wrapped values (sdk/nodejs/runtime/rpc.ts, `specialSigKey`). */
export const SIGNATURE_KEY = "4dabf18193072939515e22adb298388d";
/** Signature of a secret (`specialSecretSig`). */
export const SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270";
/** Signature of an output value (`specialOutputValueSig`). */
export const OUTPUT_SIGNATURE = "d0e6a833031e9bbcd3f4e8bde6ca49a4";
/** Signature of a reference to a resource (`specialResourceSig`). */
export const RESOURCE_SIGNATURE = "5cf8f73096256a8f31e491e813e4eb8e";
/** Signatures of assets and archives. */
export const ASSET_SIGNATURE = "c44067f5952c0a294b673a41bacd8c17";
export const ARCHIVE_SIGNATURE = "0def7320c3a5731c473e5ecbe6d01bc7";
/** Sentinel of an unknown value in a preview (`unknownValue`). */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Whether a value is a map (neither array nor null). */
export function isMap(value: PropertyValue | undefined): value is PropertyMap {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether a value is wrapped as a secret, whatever form its content has. */
export function isSecret(value: PropertyValue | undefined): value is PropertyMap {
  return isMap(value) && value[SIGNATURE_KEY] === SECRET_SIGNATURE;
}

/** Wraps a value as a secret the way Pulumi does; a secret stays as it is. */
export function secret(value: PropertyValue): PropertyMap {
  return isSecret(value) ? value : { [SIGNATURE_KEY]: SECRET_SIGNATURE, value };
}

/**
 * The content of a secret, or the value itself when it is none.
 * @returns `undefined` when only ciphertext is at hand.
 */
export function reveal(value: PropertyValue): PropertyValue | undefined {
  if (!isSecret(value)) return value;
  if ("value" in value) return value["value"];
  const plaintext = value["plaintext"];
  return typeof plaintext === "string" ? (JSON.parse(plaintext) as PropertyValue) : undefined;
}
