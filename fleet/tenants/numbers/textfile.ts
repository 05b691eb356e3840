import type { NumbersResult } from "./numbers-result";

/**
 * The numbers for Prometheus' text collector: those who asked most each by name, all others together, so that a fleet of many tenants
 * makes no more series than are wanted. Source: https://github.com/prometheus/node_exporter#textfile-collector
 */
export function textfile({ seconds, tenants }: NumbersResult, top: number): string {
  const span = Math.max(seconds, 1);
  const named = tenants.slice(0, top);
  const others = tenants.slice(top);
  const sum = (amount: (each: NumbersResult["tenants"][number]) => number): number =>
    others.reduce((all, each) => all + amount(each), 0);
  // A tenant's name holds nothing that would have to be escaped: no other is counted.
  const family = (
    name: string,
    help: string,
    amount: (each: NumbersResult["tenants"][number]) => number | undefined,
    rest: number | undefined,
  ): string =>
    [
      `# HELP stampworks_router_${name} ${help}.\n# TYPE stampworks_router_${name} gauge\n`,
      ...named.flatMap((each) => {
        const value = amount(each);
        return value === undefined ? [] : [`stampworks_router_${name}{tenant="${each.tenant}"} ${value}\n`];
      }),
      ...(rest === undefined || others.length === 0
        ? []
        : [`stampworks_router_${name}{tenant=""} ${rest}\n`]),
    ].join("");
  return [
    family(
      "tenant_requests_per_second",
      "Requests a second, by the router's log",
      ({ requests }) => requests / span,
      sum(({ requests }) => requests) / span,
    ),
    family(
      "tenant_errors_per_second",
      "Answers from 500 on a second, by the router's log",
      ({ errors }) => errors / span,
      sum(({ errors }) => errors) / span,
    ),
    family(
      "tenant_peak_requests_per_second",
      "Requests a second in the busiest minute, by the router's log",
      ({ peakPerSecond }) => peakPerSecond,
      undefined,
    ),
    family(
      "tenant_p95_seconds",
      "95 of 100 requests take at most, by the router's log",
      ({ p95Ms }) => (p95Ms === undefined ? undefined : p95Ms / 1000),
      undefined,
    ),
  ].join("");
}
