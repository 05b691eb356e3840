import {
  plainCertificate,
  type RenewInput,
  type RenewResult,
  renewSchema,
} from "../../../fleet/tenants/certificates";
import type { View } from "../../common/command";
import { ExitCode } from "../../common/exit-code";
import { printTable } from "../../common/table";

export const renewView: View<RenewInput, never, never, RenewResult> = {
  schema: renewSchema,
  toJson: ({ certificates, thumbprint }) => ({
    thumbprint,
    certificates: certificates.map(plainCertificate),
  }),
  exitCode: ({ certificates }) =>
    certificates.some(({ outcome }) => outcome === "failed") ? ExitCode.Engine : ExitCode.Fine,
  print: ({ certificates, thumbprint }, { output }) => {
    const rows = certificates.map(plainCertificate);
    if (rows.length === 0) output.print("no tenant has a domain of its own");
    else
      printTable(
        output,
        ["domain", "certificate", "until"],
        rows.map(({ domain, outcome, problem, until }) => [
          domain,
          problem ?? outcome,
          until?.slice(0, 10) ?? "",
        ]),
      );
    output.print(`routers answer challenges with STAMPWORKS_ACME_THUMBPRINT=${thumbprint}`);
  },
};
