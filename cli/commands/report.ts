import { shownPath } from "../../core/files/shown-path";
import { reportPage } from "../../fleet/report/page/page";
import { ExitCode } from "../common/exit-code";
import { type Flags, textFlag } from "../flags";
import type { CommandContext } from "../options";
import { redactText } from "../../core/redact";
import { collectReport } from "../report-source";
import { count } from "../common/table";
import { writeResult } from "../common/write-result";

/** Writes all that is known of the fleet as one HTML file. Broken laws are its content, not its failure. */
export async function report(context: CommandContext, flags: Flags): Promise<ExitCode> {
  const { json, output } = context;
  const { code, report: found } = await collectReport(context, flags);
  if (found === undefined) return code;
  if (json) {
    output.json(found);
    return code;
  }
  const out = textFlag(flags, "out") ?? "fleet.html";
  writeResult(output, out, redactText(reportPage(found)));
  if (out !== "-") {
    const broken = found.laws.filter(({ holds }) => !holds).map(({ name }) => name);
    const verdict = broken.length === 0 ? "both laws and the baseline hold" : `broken: ${broken.join(", ")}`;
    output.print(
      `${shownPath(out)}: ${count(found.stamps.length, "stamp")}, ${verdict}; open it in a browser`,
    );
  }
  return code === ExitCode.Fine ? ExitCode.Fine : code;
}
