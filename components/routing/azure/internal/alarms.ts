import type * as pulumi from "@pulumi/pulumi";
import type { AlarmRow, Metric } from "../../../azure/internal/observability/alarms";
import { MINUTE, share } from "../../../contract/units";
import type { RoutingLayer } from "../../layer";

/** ARM ids of what the layer is made of. */
export interface WatchedRouting {
  readonly profile: pulumi.Input<string>;
  readonly registry: pulumi.Input<string>;
  /** The routers' apps, in order of the layer's regions. */
  readonly routers: readonly pulumi.Input<string>[];
}

/** Share of failed requests, in percent. */
const ERRORS = { warn: 1, act: 5 };
/** Mean of what the layer and the stamp take together, in milliseconds. */
const LATENCY = { warn: 1000, act: 2000 };
/** Fewer than half of the health checks succeed. */
const HALF = { act: 50 };
/** How late a region's copy of the registry is, in milliseconds. */
const LATE = { warn: 60_000, act: 300_000 };
/** Share of the time the registry can be reached, in percent. */
const REACHED = { warn: 99.9, act: 99 };
const WINDOW = 5 * MINUTE;
/** Azure counts the registry's availability by the hour. */
const HOURLY = 60 * MINUTE;

/**
 * Every alarm of the layer but the stamps' own.
 * Source of the metrics: https://learn.microsoft.com/azure/azure-monitor/reference/metrics-index
 */
export function routingRows(spec: RoutingLayer, watched: WatchedRouting): AlarmRow[] {
  const { warnPercent, actPercent } = spec.observability;
  const of = (bound: number): { warn: number; act: number } => ({
    warn: share(warnPercent, bound),
    act: share(actPercent, bound),
  });
  const row = (
    key: string,
    says: string,
    metric: Metric,
    thresholds: AlarmRow["thresholds"],
    window = WINDOW,
  ): AlarmRow => ({ key, says, metric, thresholds, window });
  const edge = (name: string, aggregation: Metric["aggregation"]): Metric => ({
    resource: watched.profile,
    namespace: "Microsoft.Cdn/profiles",
    name,
    aggregation,
  });
  const registry = (name: string, aggregation: Metric["aggregation"]): Metric => ({
    resource: watched.registry,
    namespace: "Microsoft.DocumentDB/databaseAccounts",
    name,
    aggregation,
  });
  const router = (resource: pulumi.Input<string>, name: string): Metric => ({
    resource,
    namespace: "Microsoft.App/containerApps",
    name,
    aggregation: "Average",
  });
  return [
    row(
      "requests",
      "requests near the layer's bound",
      edge("RequestCount", "Total"),
      of(spec.bounds.requestsPerSecond * WINDOW),
    ),
    row("errors", "requests fail", edge("Percentage5XX", "Average"), ERRORS),
    row("latency", "requests are answered slowly", edge("TotalLatency", "Average"), LATENCY),
    {
      ...row(
        "routers-health",
        "the routers of a region fail their health check",
        // Each origin by itself: the mean of one region that is well and one that is dead says nothing.
        { ...edge("OriginHealthPercentage", "Average"), only: { Origin: ["*"] } },
        HALF,
      ),
      below: true,
    },
    ...watched.routers.flatMap((app, index) => [
      row(`router-${index}-cpu`, "CPU of the routers is high", router(app, "CpuPercentage"), of(100)),
      row(
        `router-${index}-memory`,
        "memory of the routers is high",
        router(app, "MemoryPercentage"),
        of(100),
      ),
    ]),
    row(
      "registry-load",
      "the registry nears its limit",
      registry("NormalizedRUConsumption", "Maximum"),
      of(100),
    ),
    row("registry-late", "copies of the registry are late", registry("ReplicationLatency", "Maximum"), LATE),
    {
      ...row(
        "registry-reach",
        "the registry can't be reached",
        registry("ServiceAvailability", "Average"),
        REACHED,
        HOURLY,
      ),
      below: true,
    },
  ];
}
