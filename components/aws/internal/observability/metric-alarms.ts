import type { types } from "@pulumi/aws";
import { MetricAlarm } from "@pulumi/aws/cloudwatch";
import type * as pulumi from "@pulumi/pulumi";
import type { OwnerContext } from "../../../contract/owner";
import type { AlarmRow, Metric } from "./alarm-row";
import { CLOUDWATCH } from "../limits";

/** One alarm a level of a row: "warn" says plan, "act" says do. @returns them, by their kind: `errors-act` */
export function metricAlarms(
  name: string,
  row: AlarmRow,
  { context, topicArn }: { readonly context: OwnerContext; readonly topicArn: pulumi.Input<string> },
  parent: pulumi.Resource,
): Readonly<Record<string, MetricAlarm>> {
  const alarms: Record<string, MetricAlarm> = {};
  for (const [level, threshold] of Object.entries(row.thresholds)) {
    alarms[`${row.key}-${level}`] = new MetricAlarm(
      `${name}-${row.key}-${level}`,
      {
        name: context.physicalName(`${row.key}-${level}`, CLOUDWATCH),
        alarmDescription: `${level}: ${row.says}`,
        metricQueries: queries(row),
        comparisonOperator: row.below === true ? "LessThanThreshold" : "GreaterThanThreshold",
        threshold,
        evaluationPeriods: row.periods,
        datapointsToAlarm: row.periods,
        treatMissingData: "notBreaching",
        alarmActions: [topicArn],
        okActions: [topicArn],
        tags: context.tags("observability"),
      },
      { parent },
    );
  }
  return alarms;
}

function queries({ metrics, expression, period }: AlarmRow): types.input.cloudwatch.MetricAlarmMetricQuery[] {
  const query = (
    { namespace, name, dimensions, stat }: Metric,
    index: number,
  ): types.input.cloudwatch.MetricAlarmMetricQuery => ({
    id: `m${index}`,
    metric: { namespace, metricName: name, dimensions, stat, period },
    returnData: expression === undefined,
  });
  return [
    ...metrics.map(query),
    ...(expression === undefined ? [] : [{ id: "watched", expression, label: "Watched", returnData: true }]),
  ];
}
