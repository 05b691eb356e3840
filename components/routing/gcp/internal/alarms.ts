import * as pulumi from "@pulumi/pulumi";
import { MINUTE, share } from "../../../contract/units";
import {
  type AlarmRow,
  ANY,
  type Levels,
  type LogRow,
  row,
  series,
} from "../../../gcp/internal/observability/alarm-row";
import { ERRORS, LATENCY, serviceRows } from "../../../gcp/internal/observability/alarms";
import { runMetrics } from "../../../gcp/internal/app/service-metrics";
import type { RoutingLayer } from "../../layer";

/** Names by which Cloud Monitoring knows what the layer is made of. */
export interface WatchedRouting {
  readonly urlMap: pulumi.Input<string>;
  readonly database: pulumi.Input<string>;
  /** Region → name of the routers' service, in order of the layer's regions. */
  readonly routers: readonly { readonly region: string; readonly service: pulumi.Input<string> }[];
}

/**
 * Every alarm of the layer but the stamps' own.
 * Source of the metrics: https://cloud.google.com/monitoring/api/metrics_gcp
 */
export function routingRows(spec: RoutingLayer, watched: WatchedRouting): AlarmRow[] {
  const { warnPercent, actPercent } = spec.observability;
  const of: Levels = (bound) => ({ warn: share(warnPercent, bound), act: share(actPercent, bound) });
  return [
    ...edgeRows(spec, watched, of),
    ...watched.routers.flatMap(({ region, service }) => {
      const routers = series("cloud_run_revision", "service_name", service);
      const here: typeof routers = (metric, more = "") =>
        routers(metric, ` AND resource.labels.location="${region}"${more}`);
      return serviceRows(runMetrics(`router-${region}`, here), spec.router.maxInstances, of);
    }),
    registryRow(watched),
  ];
}

function edgeRows({ bounds }: RoutingLayer, { urlMap }: WatchedRouting, of: Levels): AlarmRow[] {
  const edge = series("https_lb_rule", "url_map_name", urlMap);
  const requests = edge("loadbalancing.googleapis.com/https/request_count");
  const failed = edge(
    "loadbalancing.googleapis.com/https/request_count",
    " AND metric.labels.response_code_class=500",
  );
  const latency = edge("loadbalancing.googleapis.com/https/total_latencies");
  const sum = ["ALIGN_RATE", "REDUCE_SUM"] as const;
  return [
    row("requests", "requests near the layer's bound", requests, of(bounds.requestsPerSecond), sum),
    { ...row("errors", "requests fail", failed, ERRORS, sum), denominator: requests },
    row("latency", "requests are answered slowly", latency, LATENCY, ["ALIGN_PERCENTILE_95", "REDUCE_MAX"]),
  ];
}

/** Answers of the registry that are none of the caller's fault. */
function registryRow({ database }: WatchedRouting): AlarmRow {
  const registry = series("firestore.googleapis.com/Database", "database_id", database);
  const failed = registry(
    "firestore.googleapis.com/api/request_count",
    ' AND metric.labels.response_code=one_of("INTERNAL", "UNAVAILABLE", "RESOURCE_EXHAUSTED", "DEADLINE_EXCEEDED")',
  );
  return row("registry-errors", "the registry fails requests", failed, ANY, ["ALIGN_DELTA", "REDUCE_SUM"]);
}

/** What a router says when it can't follow the registry; `router/follow/main.ts` writes it. */
export function routerLogRow({ routers }: WatchedRouting): LogRow {
  const [home] = routers;
  return {
    key: "router-away",
    says: "a router can't bring its table up to date",
    filter: pulumi.interpolate`resource.type="cloud_run_revision" AND resource.labels.service_name="${home?.service ?? ""}" AND (jsonPayload.outcome="away" OR jsonPayload.event="failed")`,
  };
}

const PASSED =
  'metric.type="monitoring.googleapis.com/uptime_check/check_passed" AND resource.type="uptime_url"';
/** One place of many that can't reach a stamp has a problem of its own; two have the stamp's. */
const PLACES = { act: 1 };

/** The alarm of one stamp, as seen from outside. */
export function stampRow(id: string, uptimeCheck: pulumi.Input<string>): AlarmRow {
  const filter = pulumi.interpolate`${PASSED} AND metric.labels.check_id="${uptimeCheck}"`;
  const seen = row(`stamp-${id}`, `stamp ${id} does not answer`, filter, PLACES, [
    "ALIGN_NEXT_OLDER",
    "REDUCE_COUNT_FALSE",
  ]);
  return { ...seen, duration: 3 * MINUTE };
}

/** All stamps as seen from outside, for the dashboard. By no name, so that a new stamp changes no dashboard. */
export function allStamps(): AlarmRow {
  return row("stamps", "looks at stamps that found no answer", PASSED, PLACES, [
    "ALIGN_NEXT_OLDER",
    "REDUCE_COUNT_FALSE",
  ]);
}
