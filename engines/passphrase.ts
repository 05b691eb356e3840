import { createCipheriv, createDecipheriv, pbkdf2, randomBytes } from "node:crypto";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { StampError } from "../core/errors";
import { isThere } from "../core/files/read-bytes";
import { keepFolderPrivate } from "../core/files/private-folder";
import { readTextFile } from "../core/files/read-text";
import { shownPath } from "../core/files/shown-path";
import { writeExclusive } from "../core/locks/exclusive";

/** Iterations and key size of Pulumi's passphrase provider (sdk/go/common/resource/config/crypt.go). */
const ITERATIONS = 1_000_000;
const KEY_BYTES = 32;
/** What Pulumi encrypts to recognise the right passphrase (pkg/secrets/passphrase/manager.go). */
const CHECK = "pulumi";

const derive = promisify(pbkdf2);

/** Encrypts and decrypts as Pulumi's passphrase secrets provider does. */
export class Crypter {
  constructor(
    private readonly key: Buffer,
    /** The provider's state as a deployment holds it: `v1:<salt>:<encrypted check>`. */
    readonly state: string,
  ) {}

  /** `v1:<nonce>:<ciphertext and tag>`, both base64. */
  encrypt(plaintext: string): string {
    return seal(this.key, plaintext);
  }

  /** @throws StampError when it was encrypted with another key */
  decrypt(ciphertext: string): string {
    try {
      return unseal(this.key, ciphertext);
    } catch (cause) {
      throw new StampError(
        "state",
        "a secret in the state can't be decrypted",
        {
          fix: "it was written with another passphrase or secrets provider; export the state from there again",
        },
        { cause },
      );
    }
  }
}

/**
 * The fleet's passphrase and its derived keys. A key is derived once a salt and process, however many stacks use
 * it, because a derivation is made to be slow.
 */
export class Keyring {
  private readonly crypters = new Map<string, Promise<Crypter>>();
  private fleet: Promise<Crypter> | undefined;

  /**
   * @param folder where `passphrase` and `encryptionsalt` are kept, e.g. `.stampworks`
   * @param passphrase the user's own (`PULUMI_CONFIG_PASSPHRASE`); without one a random one is made once
   */
  constructor(
    private readonly folder: string,
    private readonly passphrase?: string,
  ) {}

  /** The crypter all stacks of this fleet share. */
  async crypter(): Promise<Crypter> {
    this.fleet ??= this.open();
    return this.fleet;
  }

  /** The crypter for a state that came with its own salt. */
  async crypterFor(state: string): Promise<Crypter> {
    let crypter = this.crypters.get(state);
    if (crypter === undefined) {
      crypter = this.unlock(state);
      this.crypters.set(state, crypter);
    }
    return crypter;
  }

  private async open(): Promise<Crypter> {
    const file = join(this.folder, "encryptionsalt");
    if (!isThere(file)) {
      this.makePassphrase();
      const salt = randomBytes(8);
      const key = await this.derive(salt);
      writeExclusive(file, `v1:${salt.toString("base64")}:${seal(key, CHECK)}`, { mode: 0o600 });
    }
    return this.crypterFor(read(file));
  }

  private async unlock(state: string): Promise<Crypter> {
    const [version, salt = "", ...check] = state.split(":");
    if (version !== "v1" || salt === "" || check.length === 0) {
      throw new StampError("state", "the secrets provider's salt is malformed", {
        allowed: "v1:<salt>:<encrypted check>",
      });
    }
    const key = await this.derive(Buffer.from(salt, "base64"));
    const crypter = new Crypter(key, state);
    if (!opens(crypter, check.join(":"))) {
      throw new StampError("state", "incorrect passphrase", {
        field: "PULUMI_CONFIG_PASSPHRASE",
        fix: "set it to the passphrase the state was written with",
      });
    }
    return crypter;
  }

  private readonly derived = new Map<string, Promise<Buffer>>();

  private async derive(salt: Buffer): Promise<Buffer> {
    const id = salt.toString("base64");
    let key = this.derived.get(id);
    if (key === undefined) {
      key = derive(this.secret(), salt, ITERATIONS, KEY_BYTES, "sha256");
      this.derived.set(id, key);
    }
    return key;
  }

  private secret(): string {
    // An empty passphrase is one, as for Pulumi.
    if (this.passphrase !== undefined) return this.passphrase;
    const file = join(this.folder, "passphrase");
    if (isThere(file)) return read(file);
    throw new StampError("state", "there is no passphrase", {
      field: "PULUMI_CONFIG_PASSPHRASE",
      fix: "set it, or PULUMI_CONFIG_PASSPHRASE_FILE, to the passphrase the state was written with",
    });
  }

  /** A new fleet's passphrase. Who only reads a state makes none: no other one could read it. */
  private makePassphrase(): void {
    const file = join(this.folder, "passphrase");
    if (this.passphrase !== undefined || isThere(file)) return;
    keepFolderPrivate(this.folder);
    writeExclusive(file, randomBytes(32).toString("base64url"), { mode: 0o600 });
  }
}

/** The passphrase Pulumi itself would take from the environment. */
export function configuredPassphrase(
  env: Readonly<Record<string, string | undefined>> = process.env,
): string | undefined {
  const { PULUMI_CONFIG_PASSPHRASE: phrase, PULUMI_CONFIG_PASSPHRASE_FILE: file } = env;
  if (phrase !== undefined) return phrase;
  if (file === undefined || file === "") return undefined;
  const name = shownPath(file);
  return readTextFile(file, { limit: MAX_BYTES, name, field: "PULUMI_CONFIG_PASSPHRASE_FILE" }).trim();
}

/** Most bytes of a file that holds a passphrase or salt. */
const MAX_BYTES = 64 * 1024;

function read(file: string): string {
  return readTextFile(file, {
    limit: MAX_BYTES,
    name: shownPath(join(".stampworks", basename(file))),
  }).trim();
}

function opens(crypter: Crypter, check: string): boolean {
  try {
    return crypter.decrypt(check) === CHECK;
  } catch {
    return false;
  }
}

function seal(key: Buffer, plaintext: string): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  const body = Buffer.concat([cipher.update(plaintext, "utf8"), cipher.final(), cipher.getAuthTag()]);
  return `v1:${nonce.toString("base64")}:${body.toString("base64")}`;
}

function unseal(key: Buffer, ciphertext: string): string {
  const [version, nonce = "", body = ""] = ciphertext.split(":");
  if (version !== "v1") throw new StampError("state", "a secret in the state has an unknown format");
  const bytes = Buffer.from(body, "base64");
  const decipher = createDecipheriv("aes-256-gcm", key, Buffer.from(nonce, "base64"));
  decipher.setAuthTag(bytes.subarray(-16));
  return decipher.update(bytes.subarray(0, -16), undefined, "utf8") + decipher.final("utf8");
}
