import * as monitor from "@pulumi/azure-native/monitor";
import type * as pulumi from "@pulumi/pulumi";
import type { OwnerContext } from "../../../contract/owner";
import { isoDuration } from "../../../contract/units";
import type { AlarmRow } from "./alarms";
import { ALARM } from "../limits";
import type { Scope } from "../scope";

/** Azure's severities for the two levels: 1 is an error, 2 a warning. */
const SEVERITY = { warn: 2, act: 1 } as const;

/** Where an alarm is and whom it tells. */
export interface MetricAlertArgs {
  readonly context: OwnerContext;
  readonly scope: Scope;
  readonly actionGroupId: pulumi.Input<string>;
}

/** One alarm a level: "warn" says plan, "act" says do. */
export function metricAlerts(
  name: string,
  row: AlarmRow,
  { context, scope, actionGroupId }: MetricAlertArgs,
  parent: pulumi.Resource,
): void {
  const { metric } = row;
  for (const level of ["warn", "act"] as const) {
    const threshold = row.thresholds[level];
    if (threshold === undefined) continue;
    new monitor.MetricAlert(
      `${name}-${row.key}-${level}`,
      {
        ruleName: context.physicalName(`${row.key}-${level}`, ALARM),
        resourceGroupName: scope.resourceGroupName,
        location: "global",
        tags: scope.tags,
        description: `${level}: ${row.says}`,
        severity: SEVERITY[level],
        enabled: true,
        autoMitigate: true,
        scopes: [metric.resource],
        evaluationFrequency: isoDuration(row.window),
        windowSize: isoDuration(row.window),
        criteria: {
          odataType: "Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria",
          allOf: [
            criterion(row.key, metric, row.below === true ? "LessThan" : "GreaterThan", threshold),
            ...(row.besides === undefined
              ? []
              : [criterion(`${row.key}-besides`, row.besides, "GreaterThan", 0)]),
          ],
        },
        actions: [{ actionGroupId }],
      },
      { parent },
    );
  }
}

function criterion(
  name: string,
  { name: metricName, namespace, aggregation, only = {} }: AlarmRow["metric"],
  operator: "LessThan" | "GreaterThan",
  threshold: number,
) {
  return {
    criterionType: "StaticThresholdCriterion" as const,
    name,
    metricName,
    metricNamespace: namespace,
    timeAggregation: aggregation,
    operator,
    threshold,
    dimensions: Object.entries(only).map(([dimension, values]) => ({
      name: dimension,
      operator: "Include",
      values: [...values],
    })),
    // Azure knows some metrics only once the resource has reported them.
    skipMetricValidation: true,
  };
}
