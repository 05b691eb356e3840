import type { AlarmRow, Metric } from "./alarms";

/** The portal's grid; three charts a row. */
const WIDTH = 6;
const HEIGHT = 4;

/** The portal's numbers for how values are put together. */
const AGGREGATIONS: Readonly<Record<Metric["aggregation"], number>> = {
  Total: 1,
  Maximum: 3,
  Average: 4,
  Count: 7,
};

/** A chart for each alarm, with its levels in the title: the portal's charts draw no lines. */
export function dashboardParts(rows: readonly AlarmRow[]) {
  return rows.map((row, index) => ({
    position: { x: (index % 3) * WIDTH, y: Math.floor(index / 3) * HEIGHT, colSpan: WIDTH, rowSpan: HEIGHT },
    metadata: {
      type: "Extension/HubsExtension/PartType/MonitorChartPart",
      inputs: [{ name: "options", value: { chart: chart(row) } }],
      settings: {},
    },
  }));
}

function chart({ key, metric, thresholds }: AlarmRow) {
  const levels = Object.entries(thresholds).map(([level, value]) => `${level} ${value}`);
  return {
    title: `${key} (${levels.join(", ")})`,
    titleKind: 2,
    metrics: [
      {
        resourceMetadata: { id: metric.resource },
        name: metric.name,
        namespace: metric.namespace,
        aggregationType: AGGREGATIONS[metric.aggregation],
        metricVisualization: { displayName: metric.name },
      },
    ],
    ...(metric.only === undefined
      ? {}
      : {
          filterCollection: {
            filters: Object.entries(metric.only).map(([dimension, values]) => ({
              key: dimension,
              operator: 0,
              values: [...values],
            })),
          },
        }),
    visualization: { chartType: 2, legendVisualization: { isVisible: true, position: 2 } },
    timespan: { relative: { duration: 86_400_000 }, showUTCTime: true, grain: 1 },
  };
}
