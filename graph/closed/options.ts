import type { IdentifierScanner } from "../identifiers";
import type { Derivation } from "../model/graph";
import type { Ownership } from "../model/ownership";
import type { TokenTable } from "../model/tokens";
import type { AllowEntry } from "./allow";
import type { FleetOwners } from "./fleet/fleet-owners";

/** What the first law is judged by. */
export interface ClosedOptions {
  /** What the stamp derived from its identity. */
  readonly derivations: readonly Derivation[];
  /** What the stamp may refer to beside the defaults and the global scope among its derivations. */
  readonly allow?: readonly AllowEntry[];
  /** What the providers hand to every customer. Default: `DEFAULT_ALLOW`. */
  readonly defaults?: readonly AllowEntry[];
  /** `routing` for the routing stack, whose trade is to refer to the stamps it lists. Default: `stamp`. */
  readonly role?: "stamp" | "routing";
  /** Stacks of the stamps that the routing layer lists: what they say it may take. Default: all of its project. */
  readonly fronts?: ReadonlySet<string>;
  /** Knows whose an identifier is when it is another stamp's. */
  readonly fleet?: FleetOwners;
  /** Remembers texts it has seen; one for a whole fleet saves most of the work. Default: a new one. */
  readonly scanner?: IdentifierScanner;
  /** The graph's generated identifiers, where they are at hand already. */
  readonly ownership?: Ownership;
  /** Knows whose a provenance token is. */
  readonly tokens?: TokenTable;
  /** Decides which entries have expired; without it, entries with an expiry don't hold. */
  readonly today?: Date;
  /**
   * Judges what every stamp that is equal but for its own values will be judged: nothing is excused by what these
   * values happen to be here. Default: the stamp itself.
   */
  readonly asClass?: boolean;
  /** Takes every entry of the allow-list that allowed something. */
  readonly used?: Set<AllowEntry>;
}
