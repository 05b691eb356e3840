import * as pulumi from "@pulumi/pulumi";
import { CERTIFICATE_DAYS, HOUR, MINUTE } from "../../../contract/units";

/** One thing to watch and where to speak up. */
export interface AlarmRow {
  /** Kind of the alarm's name. */
  readonly key: string;
  /** What has happened when it rings. */
  readonly says: string;
  /** The series, in Cloud Monitoring's filter language. */
  readonly filter: pulumi.Input<string>;
  /** What the series are divided by; default nothing. */
  readonly denominator?: pulumi.Input<string>;
  /** How a series becomes one value a period, and how series become one. */
  readonly aligner: string;
  readonly reducer: string;
  /** Seconds a value stands for. */
  readonly period: number;
  /** Seconds that values must be beyond the threshold. */
  readonly duration: number;
  /** Level → threshold in the metric's unit; `warn` says plan, `act` says do. */
  readonly thresholds: Readonly<Partial<Record<"warn" | "act", number>>>;
  /** Rings below the threshold instead of above it. */
  readonly below?: boolean;
}

/** A line in the log that must never come. */
export interface LogRow {
  readonly key: string;
  readonly says: string;
  /** The line, in Cloud Logging's query language. */
  readonly filter: pulumi.Input<string>;
}

/** From what a resource can carry to the thresholds in the metric's unit. */
export type Levels = (bound: number) => { warn: number; act: number };

/** Trouble that is none of degree. */
export const ANY = { act: 0 };

/** Makes the filter of a metric of one resource. */
export type Series = (metric: string, more?: string) => pulumi.Output<string>;

/** Series of one resource, by the label it is told apart by. */
export function series(resource: string, label: string, value: pulumi.Input<string>): Series {
  return (metric, more = "") =>
    pulumi.interpolate`metric.type="${metric}" AND resource.type="${resource}" AND resource.labels.${label}="${value}"${more}`;
}

/** A series and how its values become one. */
export interface Measure {
  readonly filter: pulumi.Input<string>;
  readonly how: readonly [aligner: string, reducer: string];
}

/** How busy the instances of the web service or of the workers are, whatever runs them. */
export interface ServiceMetrics {
  /** `web`, `worker`: the beginning of its alarms' names. */
  readonly role: string;
  /** Shares of what they may take. */
  readonly cpu: Measure;
  readonly memory: Measure;
  /** How many run. */
  readonly count: Measure;
}

/** A row whose values stand for a minute and ring after five. */
export const row = (
  key: string,
  says: string,
  filter: pulumi.Input<string>,
  thresholds: AlarmRow["thresholds"],
  how: readonly [aligner: string, reducer: string] = ["ALIGN_MEAN", "REDUCE_MAX"],
): AlarmRow => ({
  key,
  says,
  filter,
  thresholds,
  aligner: how[0],
  reducer: how[1],
  period: MINUTE,
  duration: 5 * MINUTE,
});

const LEFT = 'metric.type="monitoring.googleapis.com/uptime_check/time_until_ssl_cert_expires"';

/**
 * Every certificate that this project looks at from outside: the one that ends first, in days left.
 * By no name, as the dashboard's, so that a new stamp changes no alarm.
 */
export function certificateRow(): AlarmRow {
  const filter = `${LEFT} AND resource.type="uptime_url"`;
  const seen = row("certificate", "a certificate is not renewed", filter, CERTIFICATE_DAYS, [
    "ALIGN_MIN",
    "REDUCE_MIN",
  ]);
  return { ...seen, period: HOUR, duration: 0, below: true };
}
