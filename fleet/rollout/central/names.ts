import { ROUTING_STACK } from "../../../components/program/config";
import { StampError } from "../../../core/errors";
import type { Inventory } from "../../inventory/inventory";
import type { CentralEntry } from "../../inventory/stack-config";
import type { MadePlan, PlanInput } from "../make-plan";

/** What a rollout is of: its stamps, and what comes before them. */
export interface Parted {
  /** The plan with the names of stamps alone. */
  readonly plan: PlanInput;
  /** The centres that come first: stamps deliver to them. */
  readonly central: readonly CentralEntry[];
}

/** Of a fleet, what the names of a rollout mean. */
type Others = Pick<Inventory, "central" | "routing">;

/**
 * Tells the centres that a rollout names from its stamps. Without a name all are meant, as for CI. The routing layer is not brought up by a
 * rollout from a terminal: it fronts what is up already, and the update of a stamp changes nothing that it reads.
 * @throws StampError `input` where no stamp is named
 */
export function partedPlan(plan: PlanInput, { central: all }: Others): Parted {
  const { stamps: names = [] } = plan;
  if (names.length === 0) return { plan, central: all };
  const central = all.filter(({ id }) => names.includes(id));
  const others = names.filter((name) => name === ROUTING_STACK || central.some(({ id }) => id === name));
  const stamps = names.filter((name) => !others.includes(name));
  if (stamps.length === 0 || others.includes(ROUTING_STACK))
    throw new StampError("input", `a rollout is of stamps: ${others.join(", ")} is none`, {
      field: "--stamps",
      fix: `bring it up by itself: stampworks up ${others.join(" ")}`,
    });
  return { plan: { ...plan, stamps }, central };
}

/**
 * A plan that keeps which centres come first, so that whoever goes on brings them up again. Where no stamp has anything to do nothing is begun, and
 * no centre comes up.
 */
export function withCentres({ begin, plan }: MadePlan, central: readonly CentralEntry[]): MadePlan {
  if (central.length === 0 || plan.waves.length === 0) return { begin, plan };
  const centres = central.map(({ id }) => id);
  return { plan, begin: { ...begin, settings: { ...begin.settings, centres } } };
}

/** The fleet's other stacks, which a rollout does not touch. */
export function untouchedBy({ begin }: MadePlan, { central, routing }: Others): string[] {
  const { centres = [] } = begin.settings;
  const left = central.map(({ id }) => id).filter((id) => !centres.includes(id));
  return routing === undefined ? left : [...left, routing.id];
}
