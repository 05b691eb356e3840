import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { type MetricGates, metricGatesSchema } from "../../../fleet/rollout/metrics/schema";

/** Milliseconds that the page's queries look back. */
export const PAGE_MS = 600_000;
/** What a wave may cost its users: the page's budget is one of a quieter service. */
const BUDGET = 0.02;

/**
 * The gates of docs/operating.md, word for word but for the server, the seconds their queries look back, and the budget.
 * @param least the requests by which a stamp is judged: the page's 1000, or fewer
 */
export function gatesOfPage(prometheus: string, windowMs: number, least: number): MetricGates {
  const page = readFileSync(join(__dirname, "../../../docs/operating.md"), "utf8");
  const [, shown = ""] = /```yaml\n(prometheus:[^`]*)```/u.exec(page) ?? [];
  const gates = metricGatesSchema.parse(parse(shown.replaceAll("[10m]", `[${windowMs / 1000}s]`)));
  return {
    ...gates,
    prometheus,
    gates: gates.gates.map((gate) =>
      gate.traffic === undefined ? gate : { ...gate, traffic: { ...gate.traffic, least } },
    ),
    ...(gates.budget === undefined ? {} : { budget: { ...gates.budget, most: BUDGET } }),
  };
}
