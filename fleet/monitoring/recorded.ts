import { stringify } from "yaml";

/** Labels that every number of a stamp keeps. */
export const STAMP_LABELS = "stamp, stamp_class, stamp_cloud, stamp_region, stamp_ring";

/** A number that is worked out once, for dashboards, gates and outliers alike. */
export interface Recorded {
  readonly record: string;
  readonly expr: string;
  /** For people. */
  readonly title: string;
  /** Grafana's name of the unit. */
  readonly unit: string;
}

const REQUESTS = "http_server_request_duration_seconds";

/** A stamp's numbers by the names of OpenTelemetry's conventions. Source: https://opentelemetry.io/docs/specs/semconv/ */
export const STAMP_NUMBERS: readonly Recorded[] = [
  {
    ...{ record: "stampworks:requests:rate5m", title: "Requests a second", unit: "reqps" },
    expr: `sum by (${STAMP_LABELS}) (rate(${REQUESTS}_count{job="stamps"}[5m]))`,
  },
  {
    ...{ record: "stampworks:errors:share5m", title: "Share of requests that fail", unit: "percentunit" },
    // A stamp that never failed has no series of failures: of what never happened there is 0.
    expr: `(sum by (${STAMP_LABELS}) (rate(${REQUESTS}_count{job="stamps",http_response_status_code=~"5.."}[5m])) or 0 * stampworks:requests:rate5m) / (stampworks:requests:rate5m > 0)`,
  },
  {
    ...{ record: "stampworks:latency:p95_5m", title: "95 of 100 requests take at most", unit: "s" },
    expr: `histogram_quantile(0.95, sum by (${STAMP_LABELS}, le) (rate(${REQUESTS}_bucket{job="stamps"}[5m])))`,
  },
  {
    ...{ record: "stampworks:cpu:share", title: "Processors in use", unit: "percentunit" },
    expr: `avg by (${STAMP_LABELS}) (process_cpu_utilization_ratio{job="stamps"})`,
  },
  {
    ...{ record: "stampworks:memory:bytes", title: "Memory in use", unit: "bytes" },
    expr: `sum by (${STAMP_LABELS}) (process_memory_usage_bytes{job="stamps"})`,
  },
  {
    ...{ record: "stampworks:database_connections:count", title: "Database connections", unit: "none" },
    expr: `sum by (${STAMP_LABELS}) (db_client_connection_count{job="stamps"})`,
  },
  {
    ...{ record: "stampworks:outbox:waiting", title: "Events that wait in the outbox", unit: "none" },
    expr: `sum by (${STAMP_LABELS}) (stampworks_outbox_waiting{job="stamps"})`,
  },
  {
    ...{ record: "stampworks:reference:age_seconds", title: "Age of the reference data", unit: "s" },
    expr: `max by (${STAMP_LABELS}) (stampworks_reference_age_seconds{job="stamps"})`,
  },
];

/** A number of one part of a stamp. */
export interface PartNumber extends Recorded {
  /** The part it is of. */
  readonly part: string;
  /** Label by which its lines are told apart. */
  readonly by: string;
}

const [ROUTE, STATE] = ["http_route", "db_client_connection_state"];

/** What of a part is behind a stamp's numbers: by the names of OpenTelemetry's attributes, too. */
export const PART_NUMBERS: readonly PartNumber[] = [
  {
    ...{ part: "app", by: ROUTE, record: "stampworks:route_requests:rate5m" },
    ...{ title: "Requests a second", unit: "reqps" },
    expr: `sum by (${STAMP_LABELS}, ${ROUTE}) (rate(${REQUESTS}_count{job="stamps"}[5m]))`,
  },
  {
    ...{ part: "app", by: ROUTE, record: "stampworks:route_errors:share5m" },
    ...{ title: "Share of requests that fail", unit: "percentunit" },
    expr: `(sum by (${STAMP_LABELS}, ${ROUTE}) (rate(${REQUESTS}_count{job="stamps",http_response_status_code=~"5.."}[5m])) or 0 * stampworks:route_requests:rate5m) / (stampworks:route_requests:rate5m > 0)`,
  },
  {
    ...{ part: "app", by: ROUTE, record: "stampworks:route_latency:p95_5m" },
    ...{ title: "95 of 100 requests take at most", unit: "s" },
    expr: `histogram_quantile(0.95, sum by (${STAMP_LABELS}, ${ROUTE}, le) (rate(${REQUESTS}_bucket{job="stamps"}[5m])))`,
  },
  {
    ...{ part: "database", by: STATE, record: "stampworks:connections_by_state:count" },
    ...{ title: "Connections", unit: "none" },
    expr: `sum by (${STAMP_LABELS}, ${STATE}) (db_client_connection_count{job="stamps"})`,
  },
  {
    ...{ part: "events", by: "stamp", record: "stampworks:outbox:oldest_seconds" },
    ...{ title: "The oldest event waits", unit: "s" },
    expr: `max by (${STAMP_LABELS}) (stampworks_outbox_oldest_seconds{job="stamps"})`,
  },
  {
    ...{ part: "reference data", by: "name", record: "stampworks:reference_set:age_seconds" },
    ...{ title: "Age of each set", unit: "s" },
    expr: `max by (${STAMP_LABELS}, name) (stampworks_reference_age_seconds{job="stamps"})`,
  },
];

/** Prometheus' rules: each number, and alarms for a stamp that says nothing, events that do not leave, standbys that are behind. */
export function recordingRules(): string {
  return stringify(
    {
      groups: [
        {
          name: "stampworks-numbers",
          rules: [
            ...[...STAMP_NUMBERS, ...PART_NUMBERS].map(({ expr, record }) => ({ record, expr })),
            {
              alert: "StampSaysNothing",
              expr: 'up{job="stamps"} == 0',
              for: "5m",
              labels: { severity: "warning" },
              annotations: {
                summary: "{{ $labels.stamp }} does not tell its numbers",
                description:
                  "Prometheus could not ask {{ $labels.stamp }} ({{ $labels.stamp_region }}) for five minutes.",
              },
            },
            {
              alert: "EventsDoNotLeave",
              expr: `max by (${STAMP_LABELS}) (stampworks_outbox_oldest_seconds{job="stamps"}) > 600`,
              for: "5m",
              labels: { severity: "warning" },
              annotations: {
                summary: "{{ $labels.stamp }}'s events do not leave",
                description:
                  "The oldest event in the outbox of {{ $labels.stamp }} waits for {{ $value | humanizeDuration }}.",
              },
            },
            {
              alert: "ReferenceDataIsNotRead",
              expr: `max by (${STAMP_LABELS}) (stampworks_reference_unconfirmed_seconds{job="stamps"}) > 3600`,
              for: "5m",
              labels: { severity: "warning" },
              annotations: {
                summary: "{{ $labels.stamp }} works on with old reference data",
                description:
                  "An application of {{ $labels.stamp }} has not read its reference data for {{ $value | humanizeDuration }}.",
              },
            },
            {
              alert: "StandbyIsBehind",
              expr: "time() - stampworks_standby_up_to_timestamp_seconds > on (tenant, home, standby) stampworks_standby_promised_seconds",
              for: "1m",
              labels: { severity: "critical" },
              annotations: {
                summary: "{{ $labels.tenant }}'s standby is further behind than is promised",
                description:
                  "The standby of {{ $labels.tenant }} at {{ $labels.standby }} lacks what {{ $labels.home }} acknowledged in the last {{ $value | humanizeDuration }}.",
              },
            },
            {
              alert: "NobodyKeepsTheStandbys",
              expr: 'up{job="standbys"} == 0',
              for: "5m",
              labels: { severity: "critical" },
              annotations: {
                summary: "{{ $labels.instance }} does not tell how far standbys are",
                description: "Prometheus could not ask {{ $labels.instance }} for five minutes.",
              },
            },
          ],
        },
      ],
    },
    { lineWidth: 0 },
  );
}
