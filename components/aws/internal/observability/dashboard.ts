import type * as pulumi from "@pulumi/pulumi";
import type { AlarmRow } from "./alarm-row";

/** CloudWatch's grid is 24 wide; three graphs a row. */
const WIDTH = 8;
const HEIGHT = 6;

/** One widget of a dashboard, as CloudWatch spells it. */
export interface Widget {
  readonly type: "metric";
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly properties: {
    readonly title: string;
    readonly region: string;
    readonly view: "timeSeries";
    readonly period: number;
    /** Namespace, name, then dimension names and values, as CloudWatch wants them: in one row. */
    readonly metrics: (
      | pulumi.Input<string>
      | { id?: string; stat?: string; visible?: boolean; expression?: string }
    )[][];
    readonly annotations: { readonly horizontal: { label: string; value: number }[] };
  };
}

/** A graph for each alarm, with its levels drawn in. */
export function dashboardBody(rows: readonly AlarmRow[], region: string): { widgets: Widget[] } {
  return {
    widgets: rows.map((row, index) => ({
      type: "metric",
      x: (index % 3) * WIDTH,
      y: Math.floor(index / 3) * HEIGHT,
      width: WIDTH,
      height: HEIGHT,
      properties: {
        title: row.key,
        region,
        view: "timeSeries",
        period: row.period,
        metrics: [
          ...(row.expression === undefined ? [] : [[{ expression: row.expression }]]),
          ...row.metrics.map(({ namespace, name, dimensions, stat }, at) => [
            namespace,
            name,
            ...Object.entries(dimensions).flat(),
            { id: `m${at}`, stat, visible: row.expression === undefined },
          ]),
        ],
        annotations: {
          horizontal: Object.entries(row.thresholds).map(([label, value]) => ({ label, value })),
        },
      },
    })),
  };
}
