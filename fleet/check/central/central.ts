import { defined } from "../../../core/defined";
import { checkClosed } from "../../../graph/closed/closed";
import type { CheckOptions } from "../check-fleet";
import { withFindings } from "../more-findings";
import type { Verdict } from "../verdict";
import type { CentralGraph } from "./central-graph";
import { unprovenOfCentre } from "./evidence";

/**
 * Adds what is to be said of centres to a fleet's verdict. A centre may let in the accounts of the stamps that its config lists, where it lets
 * somebody in; whatever else it did not make breaks the first law as with a stamp, and the baseline holds for it alike. What its state says of
 * itself is believed as far as its config says the same.
 */
export function withCentral(
  verdict: Verdict,
  centres: readonly CentralGraph[],
  { allow = [], today, tokens }: CheckOptions,
): Verdict {
  return centres.reduce((said, centre) => {
    const { derivations, graph } = centre;
    const findings = checkClosed(graph, { derivations, allow, today, ...defined({ tokens }) });
    return withFindings(said, centre, [...findings, ...unprovenOfCentre(centre)]);
  }, verdict);
}
