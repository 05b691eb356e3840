import { createPrivateKey, X509Certificate } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { RouterPlace } from "./place";

const ENDING = ".pem";
const BLOCKS = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;
/** A list of HAProxy's has a file a line, and its options behind a blank. */
const PLAIN = /^[A-Za-z0-9._-]+$/;

/** Where the list lies of tenants' certificates that HAProxy reads when it starts. */
export function certificateList({ maps }: Pick<RouterPlace, "maps">): string {
  return join(maps, "certificates.list");
}

/** Files of a folder that are to be a tenant's certificate; what is being written has another name. */
export function certificateFiles(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(ENDING) && !name.startsWith("."))
    .sort()
    .map((name) => join(folder, name));
}

/** Those that are one, with its key: of a list with any other HAProxy would read nothing, and not start. */
export function goodCertificates(folder: string): string[] {
  return certificateFiles(folder).filter((file) => {
    if (!PLAIN.test(basename(file))) return false;
    try {
      const pem = readFileSync(file, "latin1");
      const [own] = (pem.match(BLOCKS) ?? []).map((block) => new X509Certificate(block));
      return own !== undefined && own.checkPrivateKey(createPrivateKey(pem));
    } catch {
      return false;
    }
  });
}
