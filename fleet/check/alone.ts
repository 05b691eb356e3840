import type { CanonicalGraph } from "../../graph/canonical/canonical";
import { fingerprint } from "../../graph/canonical/fingerprint";
import { type Difference, diffCanonical } from "../../graph/equal/diff";
import { Form } from "../../graph/equal/forms";
import type { LockedForm } from "../../graph/equal/lock";
import { Renaming } from "../../graph/equal/renaming";
import type { Derivation } from "../../graph/model/graph";
import { STACK_TYPE } from "../../graph/model/urn";
import { canonicalOf } from "./equal";
import type { StampGraph } from "./states/stamp-graph";

/** What a stamp is compared with that is the only one of its class, cloud and release. */
export interface Yardstick {
  /** What it is called where a difference is told. */
  readonly name: string;
  readonly canonical: CanonicalGraph;
  /** What the one it was made of derived; none where only a canonical form is at hand. */
  readonly derivations: readonly Derivation[];
}

/** Why a stamp can't be equal to anything, as a finding says it. */
export const NOTHING_TO_COMPARE =
  "it is the only stamp of its class, cloud and release, and nothing is at hand that it could be compared with: run check in the project's folder, or give it the states of other stamps, too";

/** A stamp's render, or that of its class elsewhere, to compare with. */
export function yardstickOf(name: string, stamp: StampGraph): Yardstick {
  return { name, canonical: canonicalOf(stamp), derivations: stamp.derivations };
}

/** A form of the lock to compare with. */
export function lockedYardstick(name: string, { resources, outputs }: LockedForm): Yardstick {
  return {
    name,
    canonical: { resources, outputs, stack: "", urns: new Map(), unknown: 0 },
    derivations: [],
  };
}

/** How a stamp differs from what it is measured by. */
export function measure(stamp: StampGraph, yardstick: Yardstick): readonly Difference[] {
  const canonical = canonicalOf(stamp);
  const [reference, judged] = [
    formOf(yardstick.canonical, yardstick.derivations),
    formOf(canonical, stamp.derivations),
  ];
  if (reference.fingerprint === judged.fingerprint) return [];
  return diffCanonical(yardstick.canonical, canonical, new Renaming(reference, judged));
}

/** What is wrong with a stamp as a whole; `undefined` where it can be compared. */
export function faultOf(stamp: StampGraph, classes: readonly string[] | undefined): string | undefined {
  const { class: name, cloud, graph } = stamp;
  if (!CLOUDS.includes(cloud)) return `its cloud "${cloud}" is none of ${CLOUDS.join(", ")}`;
  if (classes !== undefined && !classes.includes(name))
    return `its class "${name}" is not in the blueprint, which has ${classes.join(", ") || "none"}`;
  const made = graph.resources.filter(({ type }) => type !== STACK_TYPE).length;
  return made < LEAST ? `it has ${made} resource${made === 1 ? "" : "s"}: that is no stamp` : undefined;
}

const CLOUDS: readonly string[] = ["aws", "azure", "gcp"];
/** A component and what it is made of. */
const LEAST = 2;

function formOf(canonical: CanonicalGraph, derivations: readonly Derivation[]): Form {
  const form = new Form(fingerprint(canonical));
  form.add("", derivations);
  return form;
}
