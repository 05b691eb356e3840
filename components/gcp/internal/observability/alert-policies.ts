import { AlertPolicy, NotificationChannel } from "@pulumi/gcp/monitoring";
import type { input } from "@pulumi/gcp/types";
import type * as pulumi from "@pulumi/pulumi";
import type { OwnerContext } from "../../../contract/owner";
import { DAY, HOUR, secondsDuration } from "../../../contract/units";
import type { AlarmRow, LogRow } from "./alarm-row";
import type { Apis } from "../apis";
import { DISPLAY } from "../limits";

/** Whose alarms, and whom they tell. */
export interface AlarmArgs {
  readonly context: OwnerContext;
  readonly apis: Pick<Apis, "monitoring">;
  readonly channels: readonly pulumi.Input<string>[];
}

/** Who is told; empty where there is no address. */
export function alarmChannels(
  name: string,
  { context, apis, email }: Omit<AlarmArgs, "channels"> & { readonly email: string | undefined },
  parent: pulumi.Resource,
): pulumi.Output<string>[] {
  if (email === undefined) return [];
  const mail = new NotificationChannel(
    `${name}-mail`,
    {
      displayName: context.physicalName("alarms", DISPLAY),
      type: "email",
      labels: { email_address: email },
      userLabels: context.tags("observability"),
    },
    { parent, dependsOn: [apis.monitoring] },
  );
  return [mail.id];
}

/** One alarm a level: "warn" says plan, "act" says do. */
export function metricAlarms(name: string, row: AlarmRow, args: AlarmArgs, parent: pulumi.Resource): void {
  const aggregation = {
    alignmentPeriod: secondsDuration(row.period),
    perSeriesAligner: row.aligner,
    crossSeriesReducer: row.reducer,
  };
  const ratio =
    row.denominator === undefined
      ? {}
      : { denominatorFilter: row.denominator, denominatorAggregations: [aggregation] };
  for (const [level, thresholdValue] of Object.entries(row.thresholds)) {
    const conditionThreshold = {
      filter: row.filter,
      aggregations: [aggregation],
      ...ratio,
      comparison: row.below === true ? "COMPARISON_LT" : "COMPARISON_GT",
      thresholdValue,
      duration: secondsDuration(row.duration),
      evaluationMissingData: "EVALUATION_MISSING_DATA_INACTIVE",
    };
    const severity = level === "act" ? "CRITICAL" : "WARNING";
    const condition = { displayName: row.says, conditionThreshold };
    policy(name, `${row.key}-${level}`, { condition, severity, says: row.says, strategy: {} }, args, parent);
  }
}

/** An alarm of a line in the log. */
export function logAlarm(
  name: string,
  { key, says, filter }: LogRow,
  args: AlarmArgs,
  parent: pulumi.Resource,
): void {
  const condition = { displayName: says, conditionMatchedLog: { filter } };
  const strategy = { notificationRateLimit: { period: secondsDuration(HOUR) } };
  policy(name, key, { condition, severity: "CRITICAL", says, strategy }, args, parent);
}

interface Alarm {
  readonly condition: input.monitoring.AlertPolicyCondition;
  readonly severity: "WARNING" | "CRITICAL";
  readonly says: string;
  readonly strategy: input.monitoring.AlertPolicyAlertStrategy;
}

function policy(
  name: string,
  key: string,
  { condition, severity, says, strategy }: Alarm,
  { context, apis, channels }: AlarmArgs,
  parent: pulumi.Resource,
): void {
  new AlertPolicy(
    `${name}-${key}`,
    {
      displayName: context.physicalName(key, DISPLAY),
      combiner: "OR",
      conditions: [condition],
      severity,
      documentation: { content: says, mimeType: "text/markdown" },
      alertStrategy: { autoClose: secondsDuration(DAY), ...strategy },
      notificationChannels: [...channels],
      userLabels: context.tags("observability"),
    },
    { parent, dependsOn: [apis.monitoring] },
  );
}
