import { z } from "zod";
import type { CertificatesInput, RenewInput } from "../../../fleet/tenants/certificates";
import type { DomainInput, DomainsInput } from "../../../fleet/tenants/domains";
import { argument, commandOptions, option } from "../../common/option";
import { read } from "../../common/values";
import { registryOption } from "../common/options";

const folder = (): [string, string] => [
  "--certificates <folder>",
  "the routers' STAMPWORKS_CERTIFICATES: keep the domains' certificates below it",
];

const authority = {
  account: option(
    "--account <file>",
    "key of the ACME account, made where it is not there (default: .stampworks/acme-account.pem)",
    z.string().optional(),
  ),
  acme: option(
    "--acme <address>",
    "directory of the certificate authority, to whose terms you agree (default: Let's Encrypt's)",
    read("an address: https://acme.example.com/directory", addressOf).optional(),
  ),
  email: option(
    "--email <address>",
    "whom the authority may write to (default: nobody)",
    z.string().optional(),
  ),
  trust: option(
    "--acme-trust <file>",
    "what the authority's own TLS is verified with, where that is not public",
    z.string().optional(),
  ),
};

export const domainOptions = commandOptions(
  z.object({
    tenant: argument("<tenant>", z.string()),
    domain: argument("<domain>", z.string()),
    certificates: option(...folder(), z.string().optional()),
    ...authority,
    registry: registryOption(),
  }),
  ({ domain, registry, tenant, ...keep }): DomainInput => ({ domain, registry, tenant, keep: kept(keep) }),
);

export const renewOptions = commandOptions(
  z.object({ certificates: option(...folder(), z.string()), ...authority, registry: registryOption() }),
  (given): RenewInput => given,
);

export const domainsOptions = commandOptions(
  z.object({ tenant: argument("[tenant]", z.string().optional()), registry: registryOption() }),
  (given): DomainsInput => given,
);

/** Without a folder no certificate is kept. */
function kept({
  certificates,
  ...more
}: Omit<CertificatesInput, "certificates"> & { certificates?: string | undefined }):
  | CertificatesInput
  | undefined {
  return certificates === undefined ? undefined : { certificates, ...more };
}

function addressOf(text: string): string | undefined {
  return z.url({ protocol: /^https$/u }).safeParse(text).success ? text : undefined;
}
