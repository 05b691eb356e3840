import type { ClassSpec } from "../../../components/contract/class";
import { CENTRAL_ID } from "../../../components/program/central-config";
import { physicalName } from "../../../components/contract/naming";
import type { FleetBlueprint } from "../../../components/program/fleet-blueprint";
import { StampError, shown } from "../../../core/errors";
import { centreOfLaw } from "../../inventory/centre-laws";
import type { Inventory } from "../../inventory/inventory";
import type { CentralEntry, StampEntry } from "../../inventory/stack-config";
import { type LoadedFleet, selectStacks } from "../../open";

/** Stacks whose deliveries may have failed. */
export interface Places {
  readonly stamps: readonly StampEntry[];
  readonly centres: readonly CentralEntry[];
}

/** Names are shorter than any cloud's limit of these: the component that made them has held them against it. */
const ANY = { max: 256 };

/**
 * Those that let events out, or take them in.
 * @throws StampError `input` for a stack that is named and does neither
 */
export function placesOf({ inventory, program }: LoadedFleet, stacks: readonly string[]): Places {
  const { central, stamps } = selectStacks(inventory, stacks);
  const classes: Readonly<Record<string, Partial<ClassSpec>>> = program.blueprint?.classes ?? {};
  const letsOut = ({ identity }: StampEntry): boolean => classes[identity.class]?.events?.enabled === true;
  const silent = stacks.length === 0 ? undefined : stamps.find((stamp) => !letsOut(stamp));
  if (silent !== undefined)
    throw new StampError("input", "the stamp lets no events out", {
      field: "[stacks...]",
      received: shown(silent.id),
      allowed: "stamps of a class with events: { enabled: true }, and centres",
    });
  return { stamps: stamps.filter(letsOut), centres: central };
}

/** Names of what a stamp's events part made. */
export function namesOfStamp({ id, identity }: StampEntry, { app, environment }: FleetBlueprint) {
  const parts = { app, environment, stamp: id, account: identity.account, generation: identity.generation };
  return {
    topic: physicalName(parts, "events", ANY),
    dead: physicalName(parts, "events-dead", ANY),
  };
}

/** Names of what a centre on AWS has. */
export function namesOfCentre({ home }: CentralEntry, { app, environment }: FleetBlueprint) {
  const { account, generation } = home;
  const parts = { app, environment, stamp: CENTRAL_ID, account, generation };
  return {
    dead: physicalName(parts, "dead", ANY),
    bucket: physicalName(parts, "events", ANY),
    streams: ["intake", "search"].map((kind) => physicalName(parts, kind, ANY)),
  };
}

/** The centre that a stamp delivers to. @throws StampError `input` where the fleet has none */
export function centreFor({ central }: Inventory, { identity, id, file }: StampEntry): CentralEntry {
  const centre = centreOfLaw(central, identity);
  if (centre !== undefined) return centre;
  throw new StampError("input", `the fleet has no centre that takes the events of stamp "${id}"`, {
    file,
    fix: "write that centre's config file: without it nobody knows who was erased there",
  });
}
