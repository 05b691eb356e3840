import type { MonitoringInput } from "../../fleet/monitoring/monitoring";
import { type MonitoringResult, monitoringResultSchema } from "../../fleet/monitoring/schema";
import type { View } from "../common/command";
import { count } from "../common/table";

export const monitoringView: View<MonitoringInput, never, never, MonitoringResult> = {
  schema: monitoringResultSchema,
  print: ({ files, folder, stamps }, { output }) => {
    output.print(`${count(stamps, "stamp")} in ${folder}:`);
    for (const file of files) output.print(`  ${file}`);
  },
};
