import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { readdirSync, statSync, unlinkSync, utimesSync } from "node:fs";
import { dirname, join } from "node:path";
import { keepFolderPrivate } from "../../core/files/private-folder";
import { writeDurably } from "../../core/files/durable";
import { clearFolder } from "../../core/files/temporary";
import { isThere, readBytes } from "../../core/files/read-bytes";
import { writeExclusive } from "../../core/locks/exclusive";

/** Most bytes of all that is kept; about what 10,000 stamps take. */
const MAX_TOTAL = 512 * 1024 * 1024;
/** Most bytes of one file. */
const MAX_FILE = 16 * 1024 * 1024;
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** Files of the store; what else lies in its folder is left alone. */
const NAME = /^[0-9a-f]{64}$/u;
/** How stale a file's time of use may be, so that reading writes seldom. */
const DAY_MS = 86_400_000;

/**
 * Contents by a name, in files that are sealed with a key of this folder: one that was changed, cut, exchanged for another or written
 * with another key is not there. Each comes to the disk whole or not at all, so several processes may share the folder. It is a
 * cache: whatever goes wrong with it is a content that is not there, and no error.
 */
export class SealedStore {
  #key: Buffer | undefined;

  /** @param folder made when something is kept, and ignored by git */
  constructor(private readonly folder: string) {}

  /** What is kept by this name; undefined where nothing is, or it is not as it was written. */
  read(name: string): Buffer | undefined {
    const file = join(this.folder, name);
    if (!isThere(file)) return undefined;
    try {
      const key = this.#key ?? this.#readKey();
      const bytes = readBytes(file, { limit: MAX_FILE });
      const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, NONCE_BYTES), {
        authTagLength: TAG_BYTES,
      });
      decipher.setAAD(Buffer.from(name));
      decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
      const content = decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES));
      decipher.final();
      used(file);
      return content;
    } catch {
      return undefined;
    }
  }

  /** @returns whether it is kept */
  write(name: string, content: Uint8Array): boolean {
    if (content.length > MAX_FILE - NONCE_BYTES - TAG_BYTES) return false;
    try {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv("aes-256-gcm", this.#key ?? this.#makeKey(), nonce, {
        authTagLength: TAG_BYTES,
      });
      cipher.setAAD(Buffer.from(name));
      const sealed = Buffer.concat([nonce, cipher.update(content), cipher.final(), cipher.getAuthTag()]);
      writeDurably(join(this.folder, name), sealed, { mode: 0o600, synced: false, clears: false });
      return true;
    } catch {
      return false;
    }
  }

  /** Removes what killed processes left, and what was not used for longest until the rest is within bounds. */
  prune(limit = MAX_TOTAL): void {
    clearFolder(this.folder);
    const files = readNames(this.folder).flatMap((name) => {
      const stat = statSync(join(this.folder, name), { throwIfNoEntry: false });
      return stat === undefined ? [] : [{ name, size: stat.size, used: stat.mtimeMs }];
    });
    let total = files.reduce((sum, { size }) => sum + size, 0);
    for (const { name, size } of files.sort((a, b) => a.used - b.used)) {
      if (total <= limit) return;
      total -= size;
      try {
        unlinkSync(join(this.folder, name));
      } catch {
        // Another process was first.
      }
    }
  }

  #makeKey(): Buffer {
    const file = this.#keyFile;
    if (!isThere(file)) {
      keepFolderPrivate(dirname(this.folder));
      writeExclusive(file, randomBytes(KEY_BYTES), { mode: 0o600, synced: false });
    }
    return this.#readKey();
  }

  #readKey(): Buffer {
    const key = readBytes(this.#keyFile, { limit: KEY_BYTES });
    if (key.length !== KEY_BYTES) throw new Error("the key is cut off");
    this.#key = key;
    return key;
  }

  get #keyFile(): string {
    return join(this.folder, "key");
  }
}

function used(file: string): void {
  const stat = statSync(file, { throwIfNoEntry: false });
  const now = Date.now();
  if (stat !== undefined && now - stat.mtimeMs > DAY_MS) utimesSync(file, now / 1000, now / 1000);
}

function readNames(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => NAME.test(name));
  } catch {
    return [];
  }
}
