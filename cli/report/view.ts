import { shownPath } from "../../core/files/shown-path";
import { redactText } from "../../core/redact";
import { reportPage } from "../../fleet/report/page/page";
import type { ReportResult } from "../../fleet/report/report";
import { reportSchema } from "../../fleet/report/schema";
import type { View } from "../common/command";
import { exitCodeOfFailures, printFailures } from "../common/views/failures";
import { count } from "../common/table";
import { writeResult } from "../common/write-result";
import type { ReportValue } from "./options";

/** Broken laws are a report's content, not its failure. */
export const reportView: View<ReportValue, never, never, ReportResult> = {
  schema: reportSchema,
  exitCode: ({ failures }) => exitCodeOfFailures(failures),
  toJson: ({ report }) => report,
  print: ({ failures, report }, { output, value, verbose }) => {
    printFailures(output, failures, verbose);
    writeResult(output, value.out, redactText(reportPage(report)));
    if (value.out === "-") return;
    const broken = report.laws.filter(({ holds }) => !holds).map(({ name }) => name);
    const verdict = broken.length === 0 ? "both laws and the baseline hold" : `broken: ${broken.join(", ")}`;
    output.print(
      `${shownPath(value.out)}: ${count(report.stamps.length, "stamp")}, ${verdict}; open it in a browser`,
    );
  },
};
