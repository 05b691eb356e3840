/**
 * Opens the secrets of a state as `pulumi stack export --show-secrets` does: a stamp's state with ciphertext says
 * nothing of what it hides, and most of the attack wants everything readable.
 */
import { createDecipheriv, pbkdf2Sync } from "node:crypto";

const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";
const keys = new Map();

/** The key of a stack, from the passphrase and the salt its state names. */
function keyOf(passphrase, salt) {
  const name = `${passphrase} ${salt}`;
  if (!keys.has(name))
    keys.set(name, pbkdf2Sync(passphrase, Buffer.from(salt, "base64"), 1_000_000, 32, "sha256"));
  return keys.get(name);
}

export function openSecrets(state, passphrase) {
  const salt = state.deployment.secrets_providers?.state?.salt?.split(":")[1];
  const open = (value) => {
    if (Array.isArray(value)) return value.map(open);
    if (value === null || typeof value !== "object") return value;
    if (value[SIGNATURE] === SECRET && typeof value.ciphertext === "string") {
      const [, nonce, sealed] = value.ciphertext.split(":");
      const bytes = Buffer.from(sealed, "base64");
      const decipher = createDecipheriv("aes-256-gcm", keyOf(passphrase, salt), Buffer.from(nonce, "base64"));
      decipher.setAuthTag(bytes.subarray(bytes.length - 16));
      const text = Buffer.concat([decipher.update(bytes.subarray(0, bytes.length - 16)), decipher.final()]);
      return { [SIGNATURE]: SECRET, plaintext: text.toString("utf8") };
    }
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, open(inner)]));
  };
  return {
    ...state,
    deployment: { ...state.deployment, resources: state.deployment.resources.map(open) },
  };
}

/** A value as a secret of an exported state. */
export function secretOf(value) {
  return { [SIGNATURE]: SECRET, plaintext: JSON.stringify(value) };
}

export function isSecret(value) {
  return value !== null && typeof value === "object" && value[SIGNATURE] === SECRET;
}

export const isSealed = (value) => isSecret(value) && typeof value.ciphertext === "string";
