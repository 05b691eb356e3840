import { ROUTING_STACK } from "../../../components/program/config";
import { StampError, shown } from "../../../core/errors";
import type { Inventory } from "../../inventory/inventory";
import type { CentralEntry } from "../../inventory/stack-config";
import type { MadePlan, PlanInput } from "../make-plan";

/** What a rollout is of: its stamps, and what comes before them. */
export interface Parted {
  /** The plan with the names of stamps alone. */
  readonly plan: PlanInput;
  /** The centres that come first: stamps deliver to them. */
  readonly central: readonly CentralEntry[];
  /** Whether centres are named and no stamp: then the plan is of nothing. */
  readonly alone: boolean;
}

/** Of a fleet, what the names of a rollout mean. */
type Others = Pick<Inventory, "central" | "routing">;

/**
 * Tells the centres that a rollout names from its stamps. Without a name all are meant, as for CI. The routing layer is not brought up by a
 * rollout from a terminal: it fronts what is up already, and the update of a stamp changes nothing that it reads.
 * @throws StampError `input` for the routing layer, and for a release where no stamp is named that could run it
 */
export function partedPlan(plan: PlanInput, { central: all, routing }: Others): Parted {
  const { stamps: names = [] } = plan;
  if (names.length === 0) return { plan, central: all, alone: false };
  const central = all.filter(({ id }) => names.includes(id));
  const stamps = names.filter((name) => !central.some(({ id }) => id === name));
  if (routing !== undefined && stamps.includes(ROUTING_STACK))
    throw new StampError("input", "the routing layer has no part in a rollout", {
      field: "--stamps",
      received: shown(ROUTING_STACK),
      fix: `bring it up by itself: stampworks up ${ROUTING_STACK}`,
    });
  if (stamps.length === 0 && plan.release !== undefined)
    throw new StampError("input", "a centre has no release", {
      field: "--release",
      received: shown(plan.release),
      fix: "leave it out, or name the stamps that are to run it, too",
    });
  return { plan: { ...plan, stamps }, central, alone: stamps.length === 0 };
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

/** Said where a plan is asked for of centres alone. */
export function planless(central: readonly CentralEntry[], field: "--plan" | "--begin"): StampError {
  return new StampError("input", "centres have no waves", {
    field,
    fix: `name stamps, too, or look at what would change: stampworks preview ${central.map(({ id }) => id).join(" ")}`,
  });
}
