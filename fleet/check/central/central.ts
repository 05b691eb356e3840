import type { CentralHome } from "../../../components/central/home";
import { defined } from "../../../core/defined";
import { StampError } from "../../../core/errors";
import { checkClosed } from "../../../graph/closed/closed";
import type { Derivation, ResourceGraph } from "../../../graph/model/graph";
import { reveal } from "../../../graph/model/property";
import type { CheckOptions } from "../check-fleet";
import { withFindings } from "../more-findings";
import { derivationsOf } from "../states/stamp-graph";
import type { Verdict } from "../verdict";
import { unprovenOfCentre } from "./evidence";

/** A centre's graph with what it derived. It is compared with none: each law has one a cloud. */
export interface CentralGraph {
  /** Its config, by which the claims of a state are proven; undefined where the project has none of it. */
  readonly home: CentralHome | undefined;
  readonly derivations: readonly Derivation[];
  readonly graph: ResourceGraph;
}

/**
 * A stack's graph as a centre's.
 * @param home the stack's config
 * @throws StampError `state` when the stack's outputs are not a centre's
 */
export function centralGraph(graph: ResourceGraph, home: CentralHome | undefined): CentralGraph {
  const { address, derivations } = graph.outputs;
  if (address === undefined || derivations === undefined) {
    throw new StampError("state", `stack "${graph.stack}" lacks a centre's outputs`, {
      field: "address",
      fix: "bring it up with the present release",
    });
  }
  return { graph, home, derivations: derivationsOf(reveal(derivations)) };
}

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
