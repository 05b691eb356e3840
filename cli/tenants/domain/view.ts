import {
  type DomainInput,
  type DomainResult,
  domainSchema,
  type DomainsInput,
  type DomainsResult,
  domainsSchema,
} from "../../../fleet/tenants/domains";
import { plainCertificate } from "../../../fleet/tenants/certificates";
import type { View } from "../../common/command";
import { printTable } from "../../common/table";

export const domainView: View<DomainInput, never, never, DomainResult> = {
  schema: domainSchema,
  toJson: ({ certificate, tenant }) => ({
    tenant,
    ...(certificate === undefined ? {} : { certificate: plainCertificate(certificate) }),
  }),
  print: ({ certificate, tenant: { domains = [], tenant } }, { output, value }) => {
    const own = domains.length === 0 ? "none" : domains.join(", ");
    output.print(`domains of ${tenant}: ${own}`);
    if (certificate !== undefined) {
      const { outcome, until } = plainCertificate(certificate);
      output.print(
        `its certificate: ${outcome}${until === undefined ? "" : `, until ${until.slice(0, 10)}`}`,
      );
      return;
    }
    if (!domains.includes(value.domain.toLowerCase())) return;
    output.print(
      `Next: let ${value.domain} lead to the layer (its output target), and give the router its certificate: --certificates does`,
    );
  },
};

export const domainsView: View<DomainsInput, never, never, DomainsResult> = {
  schema: domainsSchema,
  print: ({ domains }, { output }) => {
    if (domains.length === 0) output.print("no tenant has a domain of its own");
    else
      printTable(
        output,
        ["domain", "tenant"],
        domains.map(({ domain, tenant }) => [domain, tenant]),
      );
  },
};
