import { type ExportAnyInput, exportSchema, type ExportResult } from "../../../fleet/tenants/export";
import type { ExportTenantResult } from "../../../fleet/tenants/leave/export-tenant";
import type { View } from "../../common/command";
import { count, printTable } from "../../common/table";

export const exportRegistryView: View<ExportAnyInput, never, never, ExportResult | ExportTenantResult> = {
  schema: exportSchema,
  print: (result, { output }) => {
    if (result.kind === "registry") {
      const { file, stamps, tenants, version } = result;
      output.print(`${file}: ${count(stamps, "stamp")}, ${count(tenants, "tenant")}, version ${version}`);
      return;
    }
    const { folder, manifest, sha256 } = result;
    printTable(
      output,
      ["mover", "what", "count"],
      manifest.parts.map(({ count: number, mover, what }) => [mover, what, `${number}`]),
    );
    output.print(
      `${folder}: all that ${manifest.tenant.tenant} has on ${manifest.tenant.stamp}; manifest ${sha256}`,
    );
  },
};
