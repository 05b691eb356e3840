import type * as pulumi from "@pulumi/pulumi";
import {
  type AlarmRow,
  ANY,
  certificateRow,
  type Levels,
  type Metric,
  row,
} from "../../../aws/internal/observability/alarm-row";
import { MINUTE, share } from "../../../contract/units";
import type { RoutingLayer } from "../../layer";

/** Names by which CloudWatch knows what the layer is made of. */
export interface WatchedRouting {
  readonly distribution: pulumi.Input<string>;
  /** That of tenants' own domains, where there is one. */
  readonly ownDistribution: pulumi.Input<string> | undefined;
  /** ARN of the domain's certificate. */
  readonly certificate: pulumi.Input<string>;
  readonly edgeFunction: pulumi.Input<string>;
  readonly table: pulumi.Input<string>;
  readonly synchroniser: pulumi.Input<string>;
  /** Regions the table is replicated to. */
  readonly replicas: readonly string[];
}

/** Share of failed requests, in percent. */
const ERRORS = { warn: 1, act: 5 };
/** 95th percentile of what the layer and the stamp take together, in milliseconds. */
const LATENCY = { warn: 1000, act: 2000 };
/** Share of the time a function may take that it takes, in percent. */
const COMPUTE = { warn: 70, act: 80 };
/** Age of the oldest change that the edge does not know yet, and of the replicas, in milliseconds. */
const LATE = { warn: 60_000, act: 300_000 };

/** Every alarm of the layer but the stamps' own. */
export function routingRows(spec: RoutingLayer, watched: WatchedRouting): AlarmRow[] {
  const { warnPercent, actPercent } = spec.observability;
  const level = (percent: number, bound: number): number => Math.round(share(percent, bound));
  const of: Levels = (bound) => ({ warn: level(warnPercent, bound), act: level(actPercent, bound) });
  return [
    ...edgeRows(spec, watched, of),
    certificateRow(watched.certificate),
    ...registryRows(watched),
    ...synchroniserRows(watched),
  ];
}

/** Two metrics as one. */
function both(one: Metric, other: Metric): Pick<AlarmRow, "metrics" | "expression"> {
  return { metrics: [one, other], expression: "FILL(m0, 0) + FILL(m1, 0)" };
}

function edgeRows({ bounds }: RoutingLayer, watched: WatchedRouting, levels: Levels): AlarmRow[] {
  const of = (distribution: pulumi.Input<string>, name: string, stat: string): Metric => ({
    namespace: "AWS/CloudFront",
    name,
    dimensions: { DistributionId: distribution, Region: "Global" },
    stat,
  });
  const edge = (name: string, stat: string): Metric => of(watched.distribution, name, stat);
  const own = watched.ownDistribution;
  const requests = edge("Requests", "Sum");
  const decide = (name: string, stat: string): Metric => ({
    namespace: "AWS/CloudFront",
    name,
    dimensions: { FunctionName: watched.edgeFunction, Region: "Global" },
    stat,
  });
  return [
    {
      ...row(
        "requests",
        "requests near the layer's bound",
        requests,
        levels(bounds.requestsPerSecond * MINUTE),
      ),
      ...(own === undefined ? {} : both(requests, of(own, "Requests", "Sum"))),
    },
    row("errors", "requests fail", edge("5xxErrorRate", "Average"), ERRORS),
    ...(own === undefined
      ? []
      : [row("own-errors", "requests to own domains fail", of(own, "5xxErrorRate", "Average"), ERRORS)]),
    row("latency", "stamps answer slowly", edge("OriginLatency", "p95"), LATENCY),
    row(
      "decision-errors",
      "the edge function fails",
      decide("FunctionExecutionErrors", "Sum"),
      ANY,
      MINUTE,
      1,
    ),
    row(
      "decision-throttles",
      "the edge function is held back",
      decide("FunctionThrottles", "Sum"),
      ANY,
      MINUTE,
      1,
    ),
    row(
      "decision-time",
      "the edge function nears its time limit",
      decide("FunctionComputeUtilization", "Average"),
      COMPUTE,
    ),
  ];
}

function registryRows({ table, replicas }: WatchedRouting): AlarmRow[] {
  const metric = (name: string, stat: string, more: Metric["dimensions"] = {}): Metric => ({
    namespace: "AWS/DynamoDB",
    name,
    dimensions: { TableName: table, ...more },
    stat,
  });
  const throttled = [metric("ReadThrottleEvents", "Sum"), metric("WriteThrottleEvents", "Sum")] as const;
  return [
    {
      ...row("registry-throttles", "the registry is held back", throttled[0], ANY),
      ...both(...throttled),
    },
    ...replicas.map((region) =>
      row(
        `replica-${region}`,
        `the registry in ${region} is late`,
        metric("ReplicationLatency", "Maximum", { ReceivingRegion: region }),
        LATE,
      ),
    ),
  ];
}

function synchroniserRows({ synchroniser }: WatchedRouting): AlarmRow[] {
  const metric = (name: string, stat: string): Metric => ({
    namespace: "AWS/Lambda",
    name,
    dimensions: { FunctionName: synchroniser },
    stat,
  });
  return [
    row("synchroniser-errors", "the table can't be brought up to date", metric("Errors", "Sum"), ANY),
    row("synchroniser-age", "the edge's table is old", metric("IteratorAge", "Maximum"), LATE),
  ];
}

/** The alarm of one stamp, as seen from outside. */
export function stampRow(id: string, healthCheck: pulumi.Input<string>): AlarmRow {
  const metric: Metric = {
    namespace: "AWS/Route53",
    name: "HealthCheckStatus",
    dimensions: { HealthCheckId: healthCheck },
    stat: "Minimum",
  };
  return { ...row(`stamp-${id}`, `stamp ${id} does not answer`, metric, { act: 1 }, MINUTE, 3), below: true };
}
