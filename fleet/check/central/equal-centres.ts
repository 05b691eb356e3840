import type { Cloud } from "../../../components/contract/cloud";
import type { CanonicalGraph } from "../../../graph/canonical/canonical";
import { fingerprint } from "../../../graph/canonical/fingerprint";
import { diffCanonical } from "../../../graph/equal/diff";
import { TokenTable } from "../../../graph/model/tokens";
import { asReference, REFERENCE_CENTRE, referenceCentre } from "../../lock/reference-centre";
import { type LoadedFleet, stackSpec } from "../../open";
import type { CentralEntry } from "../../inventory/stack-config";
import type { Deviation, Verdict } from "../verdict";
import { canonicalOfCentre } from "./form";
import { renderCentral } from "./render-central";

/** A centre's form: what its program makes of it, with the reference's stamps in place of its own. */
export interface CentreForm {
  readonly id: string;
  readonly cloud: Cloud;
  readonly canonical: CanonicalGraph;
  readonly fingerprint: string;
}

/** Renders the form of each of a fleet's centres. */
export async function formsOfCentres(
  fleet: LoadedFleet,
  entries: readonly CentralEntry[],
  signal?: AbortSignal,
): Promise<readonly CentreForm[]> {
  const forms: CentreForm[] = [];
  for (const entry of entries) {
    const { cloud } = entry.home;
    const made = await renderCentral(asReference(stackSpec(fleet, entry), cloud), new TokenTable(), signal);
    forms.push(formOf(entry.id, cloud, canonicalOfCentre(made)));
  }
  return forms;
}

/**
 * Adds to a verdict whether a fleet's centres are equal: those of one cloud have one form, which is that of a centre in any other place. A centre
 * that a program makes otherwise than its sisters is found, and one that has no sister is compared with the reference that the lock is made by.
 */
export async function withEqualCentres(
  verdict: Verdict,
  fleet: LoadedFleet,
  signal?: AbortSignal,
): Promise<Verdict> {
  const { central } = fleet.inventory;
  if (central.length === 0) return verdict;
  const forms = await formsOfCentres(fleet, central, signal);
  const deviations: Deviation[] = [];
  const references = new Map<Cloud, CentreForm>();
  for (const form of forms) {
    const entry = central.find(({ id }) => id === form.id);
    if (entry === undefined) continue;
    const { cloud } = form;
    let reference = references.get(cloud);
    if (reference === undefined) {
      const spec = referenceCentre(stackSpec(fleet, entry), cloud);
      const made = await renderCentral(spec, new TokenTable(), signal);
      reference = formOf(REFERENCE_CENTRE, cloud, canonicalOfCentre(made));
      references.set(cloud, reference);
    }
    if (form.fingerprint === reference.fingerprint) continue;
    deviations.push({
      stamp: form.id,
      reference: `a centre on ${cloud} elsewhere (${REFERENCE_CENTRE})`,
      fingerprint: form.fingerprint,
      differences: diffCanonical(reference.canonical, form.canonical),
    });
  }
  return withCentreForms(verdict, forms, deviations);
}

/** A verdict with the forms of centres, and how some of them deviate. */
export function withCentreForms(
  verdict: Verdict,
  forms: readonly Pick<CentreForm, "id" | "cloud" | "fingerprint">[],
  found: readonly Deviation[],
): Verdict {
  const deviations = [...verdict.equal.deviations, ...found];
  const equal = {
    ...verdict.equal,
    holds: deviations.length === 0,
    centres: forms.map(({ cloud, fingerprint: print, id }) => ({ stack: id, cloud, fingerprint: print })),
    deviations,
  };
  return { ...verdict, equal, holds: verdict.holds && equal.holds };
}

function formOf(id: string, cloud: Cloud, canonical: CanonicalGraph): CentreForm {
  return { id, cloud, canonical, fingerprint: fingerprint(canonical) };
}
