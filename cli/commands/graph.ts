import { StampError, shown } from "../../core/errors";
import { topologyDot, topologyMermaid } from "../../fleet/report/diagrams";
import type { FleetReport } from "../../fleet/report/model";
import { topologySvg } from "../../fleet/report/svg";
import type { ExitCode } from "../common/exit-code";
import { type Flags, textFlag } from "../flags";
import type { CommandContext } from "../options";
import { collectReport } from "../report-source";
import { writeResult } from "../common/write-result";

const WIDTH = 1120;

const FORMATS: Readonly<Record<string, (report: FleetReport) => string>> = {
  svg: (report) => `${topologySvg(report, { width: WIDTH, embedded: false })}\n`,
  mermaid: topologyMermaid,
  dot: topologyDot,
};

/** Draws the fleet's topology. */
export async function graph(context: CommandContext, flags: Flags): Promise<ExitCode> {
  const format = textFlag(flags, "format") ?? "svg";
  const draw = Object.hasOwn(FORMATS, format) ? FORMATS[format] : undefined;
  if (draw === undefined) {
    const allowed = Object.keys(FORMATS).join(", ");
    throw new StampError("input", "not allowed", { field: "--format", received: shown(format), allowed });
  }
  const { code, report } = await collectReport(context, flags);
  if (report !== undefined) writeResult(context.output, textFlag(flags, "out") ?? "-", draw(report));
  return code;
}
