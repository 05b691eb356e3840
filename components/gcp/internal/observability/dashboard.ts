import * as pulumi from "@pulumi/pulumi";
import type { ClassSpec } from "../../../contract/class";
import { secondsDuration } from "../../../contract/units";
import type { AlarmRow } from "./alarm-row";

/** Columns of the whole, and width and height of a chart. */
const COLUMNS = 12;
const WIDTH = 6;
const HEIGHT = 4;

/** What stands at the head of a dashboard, in Markdown. */
export interface DashboardHead {
  readonly title: string;
  readonly content: string;
}

/** A dashboard in Cloud Monitoring's own format: its head, then a chart an alarm. */
export function dashboardBody(
  displayName: string,
  { title, content }: DashboardHead,
  rows: readonly AlarmRow[],
): pulumi.Output<string> {
  const perLine = COLUMNS / WIDTH;
  const head = {
    width: COLUMNS,
    height: HEIGHT,
    widget: { title, text: { format: "MARKDOWN", content } },
  };
  const charts = rows.map((row, index) => ({
    xPos: (index % perLine) * WIDTH,
    yPos: (1 + Math.floor(index / perLine)) * HEIGHT,
    width: WIDTH,
    height: HEIGHT,
    widget: { title: row.says, xyChart: chart(row) },
  }));
  return pulumi.jsonStringify({ displayName, mosaicLayout: { columns: COLUMNS, tiles: [head, ...charts] } });
}

/** What the class promises. */
export function promise({ tier, bounds, recovery }: ClassSpec): DashboardHead {
  const content = [
    `Tier **${tier}**, at most ${bounds.tenants} tenants and ${bounds.requestsPerSecond} requests per second.`,
    `At most ${recovery.rpoMinutes} minutes of data lost, ${recovery.rtoMinutes} minutes to rebuild.`,
  ].join("\n\n");
  return { title: "Class", content };
}

function chart(row: AlarmRow): object {
  const aggregation = {
    alignmentPeriod: secondsDuration(row.period),
    perSeriesAligner: row.aligner,
    crossSeriesReducer: row.reducer,
  };
  const one = { filter: row.filter, aggregation };
  const query =
    row.denominator === undefined
      ? { timeSeriesFilter: one }
      : { timeSeriesFilterRatio: { numerator: one, denominator: { filter: row.denominator, aggregation } } };
  return {
    dataSets: [{ plotType: "LINE", timeSeriesQuery: query }],
    thresholds: Object.entries(row.thresholds).map(([label, value]) => ({ label, value })),
  };
}
