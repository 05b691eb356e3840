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
import { plain } from "../simulator/values";
import type { Crypter } from "../passphrase";

/**
 * Turns secrets into the form a state file keeps and back. Remembers what it read, so that an unchanged secret
 * keeps its ciphertext and an update without changes leaves the file as it was.
 */
export class SecretCoder {
  private readonly known = new Map<string, string>();

  constructor(readonly crypter: Crypter) {}

  /** Secrets encrypted. `owner` keeps equal secrets of different resources apart, so that equality can't be seen. */
  encode(map: PropertyMap, owner: string): PropertyMap {
    return mapSecrets(map, (wrapped, path) => {
      const text = JSON.stringify(plain(wrapped));
      return {
        [SIGNATURE_KEY]: SECRET_SIGNATURE,
        ciphertext: this.encrypt(`${owner}|${path}|${text}`, text),
      };
    });
  }

  /** Secrets readable, still wrapped. */
  decode(map: PropertyMap, owner: string): PropertyMap {
    return mapSecrets(map, (wrapped, path) => {
      const ciphertext = wrapped["ciphertext"];
      if (typeof ciphertext !== "string") return secret(reveal(wrapped) ?? null);
      const text = this.crypter.decrypt(ciphertext);
      this.known.set(`${owner}|${path}|${text}`, ciphertext);
      return secret(JSON.parse(text) as PropertyValue);
    });
  }

  private encrypt(key: string, text: string): string {
    let ciphertext = this.known.get(key);
    if (ciphertext === undefined) {
      ciphertext = this.crypter.encrypt(text);
      this.known.set(key, ciphertext);
    }
    return ciphertext;
  }
}

/** Secrets in plain text, as `pulumi stack export --show-secrets` writes them. */
export function disclose(map: PropertyMap): PropertyMap {
  return mapSecrets(map, (wrapped) => ({
    [SIGNATURE_KEY]: SECRET_SIGNATURE,
    plaintext: JSON.stringify(plain(wrapped)),
  }));
}

function mapSecrets(
  map: PropertyMap,
  change: (wrapped: PropertyMap, path: string) => PropertyMap,
): PropertyMap {
  const visit = (value: PropertyValue, path: string): PropertyValue => {
    if (isSecret(value)) return change(value, path);
    if (Array.isArray(value)) return value.map((item, index) => visit(item, `${path}/${index}`));
    if (!isMap(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, child]) => [key, visit(child, `${path}/${key}`)]),
    );
  };
  return visit(map, "") as PropertyMap;
}
