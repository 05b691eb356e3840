import { X509Certificate } from "node:crypto";
import { existsSync, readdirSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { writeDurably } from "../../core/files/durable";
import { isThere, readBytes } from "../../core/files/read-bytes";

/** How long a certificate holds. */
export interface Term {
  readonly from: Date;
  readonly to: Date;
}

const ENDING = ".pem";
/** Most bytes of a certificate with its chain and its key. */
const MAX_BYTES = 1024 * 1024;
const FIRST = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/;

/**
 * The certificates of tenants' own domains, a file each with its chain and its key, as HAProxy reads them. Nobody else writes in the
 * folder: what is nobody's domain any more is deleted there.
 */
export class CertificateFolder {
  constructor(private readonly path: string) {}

  /** The domains that have a file. */
  list(): ReadonlySet<string> {
    if (!existsSync(this.path)) return new Set();
    const names = readdirSync(this.path).filter((name) => name.endsWith(ENDING) && !name.startsWith("."));
    return new Set(names.map((name) => name.slice(0, -ENDING.length)));
  }

  /** How long a domain's certificate holds; undefined where there is none, or the file is none. */
  term(domain: string): Term | undefined {
    const file = this.file(domain);
    // What stands beside the certificate may be of another encoding: names in it, and comments.
    return isThere(file) ? termOf(readBytes(file, { limit: MAX_BYTES }).toString("latin1")) : undefined;
  }

  /** Writes a domain's certificate, its chain and its key, as one: a router never reads half of it. */
  put(domain: string, pem: string): void {
    writeDurably(this.file(domain), pem, { mode: 0o600 });
  }

  async remove(domain: string): Promise<void> {
    await rm(this.file(domain), { force: true });
  }

  private file(domain: string): string {
    return join(this.path, `${domain}${ENDING}`);
  }
}

function termOf(pem: string): Term | undefined {
  const [first] = FIRST.exec(pem) ?? [];
  try {
    if (first === undefined) return undefined;
    const { validFrom, validTo } = new X509Certificate(first);
    return { from: new Date(validFrom), to: new Date(validTo) };
  } catch {
    return undefined;
  }
}
