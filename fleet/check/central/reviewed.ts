import { resolveTokens } from "../../../graph/canonical/resolve";
import { diffCanonical } from "../../../graph/equal/diff";
import { type BlueprintLock, compareWithLock, isWhole } from "../../../graph/equal/lock";
import { TokenTable } from "../../../graph/model/tokens";
import { byHand, LOCK_FILE } from "../../lock/lock-file";
import { type LoadedFleet, stackSpec } from "../../open";
import type { CentralEntry } from "../../inventory/stack-config";
import type { Deviation, Verdict } from "../verdict";
import type { CentralGraph } from "./central-graph";
import { type CentreForm, formsOfCentres, withCentreForms } from "./equal-centres";
import { canonicalOfCentre } from "./form";
import { renderCentral } from "./render-central";

/** What deployed centres are tied to. */
export interface ReviewedCentres {
  readonly fleet: LoadedFleet;
  /** The lock that they must be as; none where the project has none. */
  readonly lock: BlueprintLock | undefined;
  /** Whether the lock must have them: then one that has no form of them is a finding. */
  readonly forAll: boolean;
}

/**
 * Ties deployed centres to their program, as `tieToProgram` does stamps: each is what its program describes, and that is what the lock records. A
 * centre has no sister that it must be equal to, for each has its own law: it is as a stamp that is alone. One that has no config is left to
 * the findings on its claims.
 */
export async function tieCentres(
  verdict: Verdict,
  centres: readonly CentralGraph[],
  { fleet, forAll, lock }: ReviewedCentres,
  signal?: AbortSignal,
): Promise<Verdict> {
  const known = centres.flatMap((deployed) => {
    const entry = fleet.inventory.central.find(({ id }) => id === deployed.graph.stack);
    return entry === undefined ? [] : [{ deployed, entry }];
  });
  if (known.length === 0) return verdict;
  const forms = await formsOfCentres(
    fleet,
    known.map(({ entry }) => entry),
    signal,
  );
  const deviations: Deviation[] = [];
  for (const [index, { deployed, entry }] of known.entries()) {
    const form = forms[index];
    if (form === undefined) continue;
    const found =
      (await fromRender(deployed, entry, form, fleet, signal)) ?? fromLock(form, lock?.central, forAll);
    if (found !== undefined) deviations.push(found);
  }
  return withCentreForms(verdict, forms, deviations);
}

/** How a centre differs from its render; one that is being retired does by intent. */
async function fromRender(
  deployed: CentralGraph,
  entry: CentralEntry,
  form: CentreForm,
  fleet: LoadedFleet,
  signal: AbortSignal | undefined,
): Promise<Deviation | undefined> {
  if (entry.home.retiring) return undefined;
  const made = await renderCentral(stackSpec(fleet, entry), new TokenTable(), signal);
  const resolved = { ...made, graph: resolveTokens(made.graph, deployed.graph) };
  const differences = diffCanonical(canonicalOfCentre(resolved), canonicalOfCentre(deployed));
  if (differences.length === 0) return undefined;
  return { stamp: entry.id, reference: "its render", fingerprint: form.fingerprint, differences };
}

function fromLock(
  { canonical, cloud, fingerprint, id }: CentreForm,
  recorded: BlueprintLock["central"],
  forAll: boolean,
): Deviation | undefined {
  const form = recorded?.[cloud];
  const because = (reason: string): Deviation => ({
    stamp: id,
    reference: "",
    fingerprint,
    differences: [],
    reason,
  });
  // A lock of a release that recorded no centres is no fault until it is asked for.
  if (form === undefined)
    return forAll
      ? because(
          `${LOCK_FILE} has no form of a centre on ${cloud}: write it anew (stampworks lock) and have it reviewed`,
        )
      : undefined;
  if (!isWhole(form)) return because(byHand(`central/${cloud}`));
  if (form.fingerprint === fingerprint) return undefined;
  return { stamp: id, reference: "the lock", fingerprint, differences: compareWithLock(form, canonical) };
}
