import { topologyDot, topologyMermaid } from "../../fleet/report/diagrams";
import type { TopologyReport } from "../../fleet/report/model";
import { topologySchema } from "../../fleet/report/schema";
import { topologySvg } from "../../fleet/report/svg";
import type { View } from "../common/command";
import { writeResult } from "../common/write-result";
import type { GraphValue } from "./options";

const WIDTH = 1120;

const DRAW: Readonly<Record<GraphValue["format"], (report: TopologyReport) => string>> = {
  svg: (report) => `${topologySvg(report, { width: WIDTH, embedded: false })}\n`,
  mermaid: topologyMermaid,
  dot: topologyDot,
};

/** A drawing has a format of its own, whatever --json says; `report --json` has what is drawn. */
export const graphView: View<GraphValue, never, never, TopologyReport> = {
  schema: topologySchema,
  toJson: () => undefined,
  print: (report, { output, value }) => writeResult(output, value.out, DRAW[value.format](report)),
};
