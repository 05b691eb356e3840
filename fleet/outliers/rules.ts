import { stringify } from "yaml";
import type { StampEntry } from "../inventory/stack-config";
import { LEAST_STAMPS, MOST_SCORE, MOST_VALUE, SIGMA } from "./judge";
import type { OutlierSettings } from "./schema";

/** A metric that says of each stamp which class it is of: what the rules join by. */
const INFO = "stampworks_stamp_info";
const SIGNAL = "stampworks:signal";

/**
 * Prometheus' rules for the same comparison: who each stamp is out of the inventory, each signal's median over the window, its class's median
 * and spread, and an alarm for a stamp that is too far away.
 */
export function outlierRules(settings: OutlierSettings, stamps: readonly StampEntry[]): string {
  const window = `${settings.windowMinutes}m`;
  const stampsRules = stamps.map(({ id, identity }) => ({
    record: INFO,
    expr: "vector(1)",
    labels: {
      ...{
        stamp: id,
        stamp_class: identity.class,
        stamp_cloud: identity.cloud,
        stamp_region: identity.region,
      },
      stamp_ring: identity.ring,
    },
  }));
  const by = "stamp_class, stamp_cloud, signal";
  const numbers = settings.signals.map(({ label, name, query }) => ({
    record: SIGNAL,
    // What is no number is none, here too: Prometheus' quantiles would take it for the least. No comparison holds of it.
    expr: `clamp(max by (stamp, stamp_class, stamp_cloud) (${named(query, label)} * on (stamp) group_left (stamp_class, stamp_cloud) ${INFO}), -${MOST_VALUE}, ${MOST_VALUE}) >= -${MOST_VALUE}`,
    labels: { signal: name },
  }));
  const joined = `on (${by}) group_left`;
  const compared = [
    { record: `${SIGNAL}:window`, expr: `quantile_over_time(0.5, ${SIGNAL}[${window}])` },
    { record: `${SIGNAL}:median`, expr: `quantile by (${by}) (0.5, ${SIGNAL}:window)` },
    {
      record: `${SIGNAL}:spread`,
      expr: `${SIGMA} * quantile by (${by}) (0.5, abs(${SIGNAL}:window - ${joined} () ${SIGNAL}:median))`,
    },
    { record: `${SIGNAL}:stamps`, expr: `count by (${by}) (${SIGNAL}:window)` },
  ];
  const alarms = settings.signals.map(({ floor, kind, name, spread }) => {
    const of = `{signal="${name}"}`;
    const away = `(${SIGNAL}:window${of} - ${joined} () ${SIGNAL}:median)`;
    return {
      alert: "StampUnlikeItsSisters",
      expr: [
        `${away} > ${joined} () (${MOST_SCORE} * ${SIGNAL}:spread${of})`,
        `${away} > ${joined} () (${MOST_SCORE * spread} * abs(${SIGNAL}:median${of}))`,
        `${away} > ${MOST_SCORE * floor}`,
        `${SIGNAL}:window${of} * ${joined} () (${SIGNAL}:stamps${of} >= ${LEAST_STAMPS})`,
      ].join("\n  and on (stamp, signal) "),
      labels: { severity: "warning", kind },
      annotations: {
        summary: `{{ $labels.stamp }} is unlike its sisters: ${name}`,
        description: `Its ${name} was {{ printf "%.3g" $value }} above the median of its class ({{ $labels.stamp_class }} on {{ $labels.stamp_cloud }}) over ${window}. See stampworks outliers {{ $labels.stamp }}.`,
      },
    };
  });
  return stringify(
    {
      groups: [
        { name: "stampworks-stamps", rules: stampsRules },
        { name: "stampworks-signals", interval: "1m", rules: [...numbers, ...compared, ...alarms] },
      ],
    },
    { lineWidth: 0 },
  );
}

/** A query whose stamps have the label that the rules go by. */
function named(query: string, label: string): string {
  return label === "stamp" ? `(${query})` : `label_replace((${query}), "stamp", "$1", "${label}", "(.*)")`;
}
