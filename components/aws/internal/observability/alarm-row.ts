import type * as pulumi from "@pulumi/pulumi";
import { CERTIFICATE_DAYS, DAY, MINUTE } from "../../../contract/units";

/** One metric of CloudWatch. */
export interface Metric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, pulumi.Input<string>>>;
  /** `Average`, `Sum`, `Maximum`, `Minimum` or a percentile such as `p95`. */
  readonly stat: string;
}

/** One thing to watch and where to speak up. */
export interface AlarmRow {
  /** Kind of the alarm's name. */
  readonly key: string;
  /** What has happened when it rings. */
  readonly says: string;
  readonly metrics: readonly Metric[];
  /** Metric math over `m0`, `m1` …; default the only metric. */
  readonly expression?: string;
  /** Seconds a value stands for. */
  readonly period: number;
  /** Values in a row that must be beyond the threshold. */
  readonly periods: number;
  /** Level → threshold in the metric's unit; `warn` says plan, `act` says do. */
  readonly thresholds: Readonly<Partial<Record<"warn" | "act", number>>>;
  /** Rings below the threshold instead of above it. */
  readonly below?: boolean;
}

/** Gives a bound's levels in the bound's own unit. */
export type Levels = (bound: number) => { warn: number; act: number };

/** Trouble that is none of degree. */
export const ANY = { act: 0 };

/** A row of one metric: five minutes in a row beyond the threshold, unless said otherwise. */
export const row = (
  key: string,
  says: string,
  metric: Metric,
  thresholds: AlarmRow["thresholds"],
  period = MINUTE,
  periods = 5,
): AlarmRow => ({
  key,
  says,
  metrics: [metric],
  thresholds,
  period,
  periods,
});

/** Metric math: the largest of the metrics. */
export function most(metrics: readonly Metric[]): string {
  return `MAX([${ids(metrics)}])`;
}

/** The metrics' ids in metric math: m0, m1 … */
export function ids(metrics: readonly Metric[]): string {
  return metrics.map((_, index) => `m${index}`).join(", ");
}

/**
 * A certificate that its authority does not renew, in days left.
 * Source: https://docs.aws.amazon.com/acm/latest/userguide/cloudwatch-metrics.html
 */
export function certificateRow(arn: pulumi.Input<string>): AlarmRow {
  const metric: Metric = {
    namespace: "AWS/CertificateManager",
    name: "DaysToExpiry",
    dimensions: { CertificateArn: arn },
    stat: "Minimum",
  };
  // ACM says it twice a day.
  const seen = row("certificate", "the certificate is not renewed", metric, CERTIFICATE_DAYS, DAY, 1);
  return { ...seen, below: true };
}
