import { fingerprint } from "../../../graph/canonical/fingerprint";
import { type BlueprintLock, isWhole, lockKey } from "../../../graph/equal/lock";
import { resolveTokens } from "../../../graph/canonical/resolve";
import { byHand } from "../../lock/lock-file";
import { lockedYardstick, measure, yardstickOf } from "../alone";
import { canonicalOf } from "../equal";
import type { StampGraph } from "./stamp-graph";
import type { Deviation, EqualGroup, Verdict } from "../verdict";

/** Where the graphs come from that deployed stamps are tied to. */
export interface Reviewed {
  /** A deployed stamp, as its state has it. */
  state(id: string): Promise<StampGraph>;
  /** The same stamp, as its program describes it; `undefined` where the project has no such stamp. */
  render(id: string): Promise<StampGraph | undefined>;
  /** The lock that they must be as, and a class as the program makes it now for the lock; default nothing. */
  readonly lock?: {
    readonly recorded: BlueprintLock;
    /** Whether all must be; else those that have no other stamp to be compared with. */
    readonly forAll: boolean;
    reference(stamp: StampGraph): Promise<StampGraph | undefined>;
  };
}

/**
 * Ties what is deployed to its program: a group of stamps that is what its program describes has the fingerprint of that
 * render, which is the lock's. A cloud composes ids out of names, which a state can't tell apart, so that a state's own
 * fingerprint is another; it stays where the state is not what the program makes. One stamp a group is rendered.
 *
 * A stamp that is alone, and with `forAll` any, must be as the lock says, where there is one.
 */
export async function tieToProgram(verdict: Verdict, sources: Reviewed): Promise<Verdict> {
  const fingerprints = { ...verdict.fingerprints };
  const deviations: Deviation[] = [...verdict.equal.deviations];
  const groups: EqualGroup[] = [];
  for (const group of verdict.equal.groups) {
    const usual = group.stamps.filter((id) => verdict.fingerprints[id] === group.fingerprint);
    const tied = await tie(group, usual[0], sources);
    const print = tied.fingerprint ?? group.fingerprint;
    groups.push({ ...group, fingerprint: print });
    for (const id of usual) {
      fingerprints[id] = print;
      const { deviation } = tied;
      const isSaid = deviations.some(({ stamp }) => stamp === id);
      if (deviation !== undefined && !isSaid)
        deviations.push(deviationOf(id, usual[0] ?? id, print, deviation));
    }
  }
  const equal = { ...verdict.equal, groups, deviations, holds: deviations.length === 0 };
  const holds = verdict.closed.holds && verdict.baseline.holds && equal.holds;
  return { ...verdict, equal, fingerprints, holds };
}

type Untied = Pick<Deviation, "reference" | "differences" | "reason">;

async function tie(
  group: EqualGroup,
  id: string | undefined,
  { state, render, lock: known }: Reviewed,
): Promise<{ readonly fingerprint?: string; readonly deviation?: Untied }> {
  const lock = known?.forAll === true || group.stamps.length === 1 ? known : undefined;
  const made = id === undefined ? undefined : await render(id);
  if (id === undefined || made === undefined)
    return lock === undefined ? {} : { deviation: because("the project has no such stamp") };
  const deployed = await state(id);
  const resolved = { ...made, graph: resolveTokens(made.graph, deployed.graph) };
  const differences = measure(deployed, yardstickOf("its render", resolved));
  if (differences.length > 0)
    return lock === undefined ? {} : { deviation: { reference: "its render", differences } };
  const tied = { fingerprint: fingerprint(canonicalOf(made)) };
  if (lock === undefined) return tied;
  const form = lock.recorded.forms[lockKey(group.class, group.cloud)];
  if (form === undefined)
    return { ...tied, deviation: because("the lock has no form of its class and cloud") };
  if (!isWhole(form)) return { ...tied, deviation: because(byHand(lockKey(group.class, group.cloud))) };
  // The lock has no form for a region without a second one, and that of a program of one's own may have its reference's values in
  // texts: there the class itself must be as it is recorded.
  const isOfClass = group.variant === undefined && made.own !== true;
  const recorded = isOfClass ? made : await lock.reference(made);
  if (recorded === undefined) return { ...tied, deviation: because("its class can't be rendered") };
  if (fingerprint(canonicalOf(recorded)) === form.fingerprint) return tied;
  return {
    ...tied,
    deviation: { reference: "the lock", differences: measure(recorded, lockedYardstick("the lock", form)) },
  };
}

function because(reason: string): Untied {
  return { reference: "", differences: [], reason };
}

function deviationOf(stamp: string, example: string, print: string, untied: Untied): Deviation {
  const prefix = `urn:pulumi:${example}::`;
  return {
    stamp,
    fingerprint: print,
    ...untied,
    differences: untied.differences.map((each) =>
      each.urn.startsWith(prefix)
        ? { ...each, urn: `urn:pulumi:${stamp}::${each.urn.slice(prefix.length)}` }
        : each,
    ),
  };
}

/** States at hand, by their stamps' ids. */
export function stateIn(stamps: readonly StampGraph[]): (id: string) => Promise<StampGraph> {
  return (id) => {
    const stamp = stamps.find((each) => each.id === id);
    return stamp === undefined ? Promise.reject(new Error(`no stamp ${id}`)) : Promise.resolve(stamp);
  };
}
