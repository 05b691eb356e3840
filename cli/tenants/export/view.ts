import { type ExportInput, type ExportResult, exportSchema } from "../../../fleet/tenants/export";
import type { View } from "../../common/command";
import { count } from "../../common/table";

export const exportRegistryView: View<ExportInput, never, never, ExportResult> = {
  schema: exportSchema,
  print: ({ file, stamps, tenants, version }, { output }) =>
    output.print(`${file}: ${count(stamps, "stamp")}, ${count(tenants, "tenant")}, version ${version}`),
};
