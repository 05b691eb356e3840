import { defined } from "../../../core/defined";
import { allowGlobal } from "../../../graph/closed/allow-defaults";
import { checkClosed } from "../../../graph/closed/closed";
import { ROUTING_ALLOW } from "../../../graph/closed/routing-role";
import type { CheckOptions } from "../check-fleet";
import { withFindings } from "../more-findings";
import type { RoutingGraph } from "./routing-graph";
import type { Verdict } from "../verdict";

/**
 * Adds what is to be said of the routing layer to a fleet's verdict. Its trade is to refer to stamps, by their stacks'
 * outputs; whatever else it did not make breaks the first law as with a stamp, and the baseline holds for it alike.
 */
export function withRouting(
  verdict: Verdict,
  { graph, derivations, cloud, stamps }: RoutingGraph,
  { allow = [], global, today, tokens }: CheckOptions,
): Verdict {
  const scope = Object.entries(global ?? {}).find(([name]) => name === cloud)?.[1];
  const findings = checkClosed(graph, {
    derivations,
    role: "routing",
    fronts: new Set(stamps),
    allow: [...allow, ...ROUTING_ALLOW, ...(scope === undefined ? [] : allowGlobal({ ...scope }))],
    today,
    ...defined({ tokens }),
  });
  return { ...withFindings(verdict, { graph, derivations }, findings), routing: graph.stack };
}
