import type { Widget } from "../../../aws/internal/observability/dashboard";

/** A search of CloudWatch's, that finds what it names when it is looked at. */
interface SearchWidget {
  readonly type: "metric";
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly properties: {
    readonly title: string;
    readonly region: string;
    readonly view: "timeSeries";
    readonly metrics: { readonly expression: string; readonly id: string }[][];
  };
}

const FULL_WIDTH = 24;
const HEIGHT = 6;

/** Adds the stamps as seen from outside. By a search and not by name, so that a new stamp changes no dashboard. */
export function withStamps(
  { widgets }: { readonly widgets: readonly Widget[] },
  region: string,
): { widgets: (Widget | SearchWidget)[] } {
  const y = Math.max(0, ...widgets.map((widget) => widget.y + widget.height));
  const search = (title: string, metric: string, stat: string, x: number): SearchWidget => ({
    type: "metric",
    x,
    y,
    width: FULL_WIDTH / 2,
    height: HEIGHT,
    properties: {
      title,
      region,
      view: "timeSeries",
      metrics: [
        [
          {
            id: "stamps",
            expression: `SEARCH('{AWS/Route53,HealthCheckId} MetricName="${metric}"', '${stat}', 60)`,
          },
        ],
      ],
    },
  });
  return {
    widgets: [
      ...widgets,
      search("stamps that answer", "HealthCheckStatus", "Minimum", 0),
      search("time to first byte", "TimeToFirstByte", "Average", FULL_WIDTH / 2),
    ],
  };
}
