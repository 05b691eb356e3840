import { AllowList, type AllowEntry } from "./allow";
import { allowGlobal, DEFAULT_ALLOW } from "./allow-defaults";
import { ClosedScan } from "./scan";
import type { Finding } from "./finding";
import { globalScope } from "../model/constants";
import type { FleetIndex } from "./fleet-index";
import type { Derivation, ResourceGraph } from "../model/graph";
import type { IdentifierScanner } from "../identifiers";
import type { Ownership } from "../model/ownership";
import type { Places } from "./places/place";
import { checkReads } from "./reads";
import type { TokenTable } from "../model/tokens";
import { PROVIDER_TYPE_PREFIX, STACK_TYPE } from "../model/urn";

/** What the first law is judged by. */
export interface ClosedOptions {
  /** What the stamp derived from its identity. */
  readonly derivations: readonly Derivation[];
  /** What the stamp may refer to beside the defaults and the global scope among its derivations. */
  readonly allow?: readonly AllowEntry[];
  /** What the providers hand to every customer. Default: `DEFAULT_ALLOW`. */
  readonly defaults?: readonly AllowEntry[];
  /** `routing` for the routing stack, whose trade is to refer to stamps. Default: `stamp`. */
  readonly role?: "stamp" | "routing";
  /** Knows whose an identifier is when it is another stamp's. */
  readonly fleet?: FleetIndex;
  /** Remembers texts it has seen; one for a whole fleet saves most of the work. Default: a new one. */
  readonly scanner?: IdentifierScanner;
  /** Knows what stands where; one for a whole fleet. Default: a new one. */
  readonly places?: Places;
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

/**
 * The first law: every identifier a stamp refers to was made by that stamp or is on the allow-list. Components are
 * left out because whatever they are given ends in their children.
 * @returns what breaks the law, and with level `unreadable` what can't be judged; empty when the stamp is closed
 */
export function checkClosed(graph: ResourceGraph, options: ClosedOptions): Finding[] {
  const { allow = [], derivations, defaults = DEFAULT_ALLOW, asClass = false, today, used } = options;
  const named = [...allow, ...allowGlobal(globalScope(derivations))];
  // The defaults name nobody, so that what they allow to one stamp they allow to all.
  const list = new AllowList([...named, ...defaults], today, used, new Set(asClass ? named : []));
  const reads = checkReads(graph, list, options);
  const scan = new ClosedScan(graph, options, list, reads);
  for (const resource of graph.resources) {
    if (!resource.custom || resource.external || resource.type === STACK_TYPE) continue;
    // Default providers carry the stack's config, which names whatever the program may use.
    if (resource.type.startsWith(PROVIDER_TYPE_PREFIX) && resource.name.startsWith("default")) continue;
    scan.resource(resource);
  }
  return [...reads.findings, ...scan.findings];
}
