import type { Blueprint } from "../../components/contract/blueprint";
import type { ClassSpec } from "../../components/contract/class";
import type { StackIdentity } from "../inventory/own-program";
import type { StampError } from "../../core/errors";
import type { Snapshot } from "../../router/table/build";
import type { StampEntry } from "../inventory/stack-config";
import type { Reservation } from "../../tenants/reservations/reservations";
import type { OwnConfig } from "./own-config";
import type { Retired } from "./retired";

/** What is known of the fleet a stamp is added to. */
export interface AddFleet {
  /** All other stamps. */
  readonly stamps: readonly StampEntry[];
  /** What is reserved for stamps of no config that is read here. Default: nothing. */
  readonly reserved?: readonly Pick<Reservation, "id" | "cidr" | "values">[];
  readonly retired: Retired;
  /** Account, subscription or project of the routing layer; absent where the fleet has none. */
  readonly layerAccount?: string;
  /** Absent where the program does not tell it. */
  readonly blueprint?: Blueprint;
  readonly today: string;
  /** How a new stack's config is made, where the program has nothing of this library's components. */
  readonly own?: OwnConfig;
  /** What an edge's store must hold; absent where the fleet has no registry, or routes by the thin router alone. */
  readonly routing?: {
    readonly snapshot: Snapshot;
    /** The new stamp's class, where it is known. */
    readonly spec: Pick<ClassSpec, "tier" | "function" | "bounds" | "observability"> | undefined;
  };
}

/** Refuses a new stamp for a reason of its own, such as a limit of the routing layer; [] when it has none. */
export type AddCheck = (identity: StackIdentity, fleet: AddFleet) => readonly StampError[];
