import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { join } from "node:path";
import {
  isMap,
  isSecret,
  type PropertyMap,
  type PropertyValue,
  reveal,
  SECRET_SIGNATURE,
  SIGNATURE_KEY,
  secret,
} from "../../graph/model/property";
import { StampError } from "../../core/errors";
import { isThere, readBytes } from "../../core/files/read-bytes";
import { shownPath } from "../../core/files/shown-path";
import { writeExclusive } from "../../core/locks/exclusive";

/** Bytes of the key of AES-256. */
const KEY_BYTES = 32;
const RESTORE = "restore it from a backup, or begin anew: remove .stampworks/clouds and .stampworks/state";

/** The value without any secret wrapping, however deep; unknown ones stay the sentinel they are. */
export function plain(value: PropertyValue): PropertyValue {
  if (isSecret(value)) return plain(reveal(value) ?? null);
  if (Array.isArray(value)) return value.map(plain);
  return isMap(value) ? plainMap(value) : value;
}

/** The map without any secret wrapping, however deep. */
export function plainMap(map: PropertyMap): PropertyMap {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, plain(value)]));
}

/** Whether a secret stands anywhere in the value. */
export function hasSecret(value: PropertyValue): boolean {
  if (isSecret(value)) return true;
  if (Array.isArray(value)) return value.some(hasSecret);
  return isMap(value) && Object.values(value).some(hasSecret);
}

/**
 * Keeps secrets unreadable in the simulated cloud's files: AES-256-GCM with a key of the folder's own (mode 0600).
 * This protects logs, backups and glances, not against somebody who has the folder and its key.
 */
export class Seal {
  private made: Buffer | undefined;

  constructor(private readonly folder: string) {}

  /** The map with every secret's content replaced by ciphertext. */
  close(map: PropertyMap): PropertyMap {
    return walk(map, (wrapped) => this.encrypt(plain(wrapped)));
  }

  /** The map with every secret's content readable again, still wrapped. */
  open(map: PropertyMap): PropertyMap {
    return walk(map, (wrapped) => {
      const text = wrapped["ciphertext"];
      return typeof text === "string" ? secret(this.decrypt(text)) : wrapped;
    });
  }

  private encrypt(value: PropertyValue): PropertyMap {
    const nonce = randomBytes(12);
    const cipher = createCipheriv("aes-256-gcm", this.key("make"), nonce);
    const body = Buffer.concat([
      cipher.update(JSON.stringify(value), "utf8"),
      cipher.final(),
      cipher.getAuthTag(),
    ]);
    return { [SIGNATURE_KEY]: SECRET_SIGNATURE, ciphertext: Buffer.concat([nonce, body]).toString("base64") };
  }

  private key(use: "make" | "read"): Buffer {
    this.made ??= keyOf(this.folder, use);
    return this.made;
  }

  private decrypt(text: string): PropertyValue {
    const bytes = Buffer.from(text, "base64");
    const key = this.key("read");
    try {
      const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, 12));
      decipher.setAuthTag(bytes.subarray(-16));
      return JSON.parse(
        decipher.update(bytes.subarray(12, -16), undefined, "utf8") + decipher.final("utf8"),
      ) as PropertyValue;
    } catch (error) {
      throw new StampError(
        "state",
        "a secret that the simulated clouds keep can't be read",
        { file: shownPath(join(this.folder, "shards")), fix: RESTORE },
        { cause: error },
      );
    }
  }
}

function walk(map: PropertyMap, change: (wrapped: PropertyMap) => PropertyMap): PropertyMap {
  const visit = (value: PropertyValue): PropertyValue => {
    if (isSecret(value)) return change(value);
    if (Array.isArray(value)) return value.map(visit);
    return isMap(value) ? walk(value, change) : value;
  };
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, visit(value)]));
}

/** The key of the secrets. Who only looks makes none. */
function keyOf(folder: string, use: "make" | "read"): Buffer {
  const file = join(folder, "seal.key");
  if (use === "make" && !isThere(file)) writeExclusive(file, randomBytes(KEY_BYTES), { mode: 0o600 });
  const key = readBytes(file, { limit: KEY_BYTES });
  if (key.length === KEY_BYTES) return key;
  throw new StampError("state", "the key of the simulated clouds' secrets is cut off", {
    file: shownPath(file),
    fix: RESTORE,
  });
}
