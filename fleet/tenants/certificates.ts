import { resolve } from "node:path";
import { z } from "zod";
import { readTextFile } from "../../core/files/read-text";
import { openAccount } from "../../tenants/certificates/account";
import { CertificateFolder } from "../../tenants/certificates/folder";
import { keepCertificates, type KeptCertificate, type Keeping } from "../../tenants/certificates/keep";
import { LETS_ENCRYPT, ordersFrom } from "../../tenants/certificates/order";
import { reachedByHttp } from "../../tenants/certificates/reached";
import type { FleetContext } from "../context";
import { readProject } from "../inventory/project";
import { type RegistryInput, withRegistry } from "./registry";

/** Where certificates of tenants' own domains are kept, and whom they are asked of. */
export interface CertificatesInput {
  /** Folder that routers have as STAMPWORKS_CERTIFICATES; tenants' own lie below it. */
  readonly certificates: string;
  /** File of the account's key, made where it is not there. Default: `.stampworks/acme-account.pem` of the project. */
  readonly account?: string | undefined;
  /** Address of the authority's ACME directory. Default: Let's Encrypt's. Whoever names it agrees to its terms. */
  readonly acme?: string | undefined;
  /** Whom the authority may write to. Default: nobody. */
  readonly email?: string | undefined;
  /** File (PEM) that its own TLS is verified with. Default: what Node trusts. */
  readonly trust?: string | undefined;
}

/** Renews what is due, orders what is missing, deletes what is nobody's. */
export interface RenewInput extends RegistryInput, CertificatesInput {}

/** What became of each domain. */
export interface RenewResult {
  /** What routers are given as STAMPWORKS_ACME_THUMBPRINT. */
  readonly thumbprint: string;
  readonly certificates: readonly KeptCertificate[];
}

const ACCOUNT_FILE = ".stampworks/acme-account.pem";
const MAX_TRUST = 256 * 1024;

/**
 * Sees that every tenant's own domain has a certificate that holds, and nobody else's has one. Run it every day.
 * @throws StampError `input` for an account or a file that can't be; a domain whose certificate can't be had is in the result
 */
export function renewCertificates(input: RenewInput, context: FleetContext): Promise<RenewResult> {
  const project = readProject(context.cwd);
  return withRegistry(context, project, input.registry, async (registry) => {
    const keeping = keepingOf(project.root, input, context);
    // First: whose domain comes meanwhile has a file that the registry, as it was read, does not explain.
    const there = keeping.folder.list();
    const domains: string[] = [];
    for await (const { domains: own = [] } of registry.tenants()) domains.push(...own);
    return { thumbprint: keeping.thumbprint, certificates: await keepCertificates(domains, there, keeping) };
  });
}

/** What certificates are kept with, as an operator says it. */
export function keepingOf(
  root: string,
  { account: named = ACCOUNT_FILE, acme = LETS_ENCRYPT, certificates, email, trust }: CertificatesInput,
  { signal }: Pick<FleetContext, "signal">,
): Keeping {
  const account = openAccount(resolve(root, named));
  const authority = { directory: acme, email, trust: trust === undefined ? undefined : trusted(root, trust) };
  return {
    folder: folderOf(root, certificates),
    order: ordersFrom(authority, account),
    reached: reachedByHttp(),
    thumbprint: account.thumbprint,
    now: () => new Date(),
    signal,
  };
}

/** Folder of tenants' own certificates, where a router looks for them. */
export function folderOf(root: string, certificates: string): CertificateFolder {
  return new CertificateFolder(resolve(root, certificates, "tenants"));
}

function trusted(root: string, file: string): string {
  const fix = "name the certificate (PEM) that the authority's own TLS is verified with";
  return readTextFile(resolve(root, file), { limit: MAX_TRUST, name: file, field: "--acme-trust", fix });
}

/** One domain's certificate, as JSON. */
export const certificateSchema = z.object({
  domain: z.string(),
  outcome: z.enum(["held", "issued", "failed", "removed"]),
  until: z.iso.datetime().optional().describe("Last moment at which it holds, ISO 8601"),
  problem: z.string().optional().describe("Why there is none"),
});

/** What `stampworks tenants domain renew --json` prints. */
export const renewSchema = z.object({
  thumbprint: z.string().describe("What routers are given as STAMPWORKS_ACME_THUMBPRINT"),
  certificates: z.array(certificateSchema),
});

/** A domain's certificate in plain values. */
export function plainCertificate({
  domain,
  error,
  outcome,
  until,
}: KeptCertificate): z.output<typeof certificateSchema> {
  return {
    domain,
    outcome,
    ...(until === undefined ? {} : { until: until.toISOString() }),
    ...(error === undefined ? {} : { problem: error.message }),
  };
}
