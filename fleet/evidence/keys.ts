import { createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import { resolve } from "node:path";
import { StampError } from "../../core/errors";
import { readTextFile } from "../../core/files/read-text";
import { readSettings, SETTINGS_FILE } from "../inventory/settings";
import { keyIdOf } from "./envelope";

/** Where CI puts the private key itself. */
export const KEY_VARIABLE = "STAMPWORKS_EVIDENCE_KEY";
/** Most bytes of a key. */
const LIMIT = 16 * 1024;
const ALLOWED = "Ed25519, or ECDSA on P-256 or P-384";
const CURVES = ["prime256v1", "secp384r1"];

/**
 * The private key that signs: of a file, or of the environment.
 * @throws StampError `input` where there is none, or it is no key of the allowed kinds
 */
export function signingKey(
  file: string | undefined,
  { cwd, env }: { readonly cwd: string; readonly env: Readonly<Record<string, string | undefined>> },
): KeyObject {
  const pem =
    file === undefined ? env[KEY_VARIABLE] : readTextFile(resolve(cwd, file), { limit: LIMIT, name: file });
  if (pem === undefined || pem === "")
    throw new StampError("input", "there is no key to sign the evidence with", {
      field: "--key",
      fix: `give a file, or the key itself in ${KEY_VARIABLE}; make one: openssl genpkey -algorithm ed25519 -out evidence.key`,
    });
  const where = file === undefined ? { field: KEY_VARIABLE } : { file, field: "--key" };
  return parsed(() => createPrivateKey(pem), where, "a private key (PKCS#8, PEM) without a passphrase");
}

/**
 * The public key that the fleet names (`evidence.publicKey` in stampworks.yaml), or a file's.
 * @returns undefined where neither names one
 */
export function publicKeyOf(file: string | undefined, cwd: string, root: string): KeyObject | undefined {
  const named = readSettings(root).evidence?.publicKey;
  const [path, where] =
    file === undefined
      ? [
          named === undefined ? undefined : resolve(root, named),
          { file: SETTINGS_FILE, field: "evidence.publicKey" },
        ]
      : [resolve(cwd, file), { file, field: "--public-key" }];
  if (path === undefined) return undefined;
  const pem = readTextFile(path, { limit: LIMIT, name: file ?? named ?? path });
  if (pem.includes("PRIVATE KEY"))
    throw new StampError("input", "a private key stands where everybody reads the public one", {
      ...where,
      fix: "take it away and make a new pair; the public part: openssl pkey -in evidence.key -pubout -out evidence.pub",
    });
  return parsed(() => createPublicKey(pem), where, "a public key (PEM)");
}

/**
 * Refuses a key that signs though the fleet names another.
 * @throws StampError `input`
 */
export function requireFleetKey(key: KeyObject, cwd: string, root: string): void {
  const [named, own] = [publicKeyOf(undefined, cwd, root), createPublicKey(key)];
  if (named === undefined || named.equals(own)) return;
  throw new StampError("input", "the key is not the one that the fleet names", {
    field: "--key",
    received: `key ${keyIdOf(own)}`,
    allowed: `key ${keyIdOf(named)}, as evidence.publicKey says`,
    fix: "sign with the fleet's key, or name the new one in stampworks.yaml in a reviewed change",
  });
}

function parsed(
  read: () => KeyObject,
  where: { readonly file?: string; readonly field: string },
  what: string,
): KeyObject {
  let key: KeyObject;
  try {
    key = read();
  } catch {
    // The parser's own words are of no use to a reader, and may come from a secret.
    throw new StampError("input", "the key can't be read", { ...where, allowed: `${what}: ${ALLOWED}` });
  }
  const kind = key.asymmetricKeyType ?? "unknown";
  const curve = key.asymmetricKeyDetails?.namedCurve ?? "";
  if (kind === "ed25519" || (kind === "ec" && CURVES.includes(curve))) return key;
  throw new StampError("input", "the key is of a kind that evidence is not signed with", {
    ...where,
    received: kind === "ec" ? `ec on ${curve}` : kind,
    allowed: ALLOWED,
  });
}
