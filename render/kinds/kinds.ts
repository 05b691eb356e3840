import type * as aws from "./aws/index";
import type * as azure from "./azure/index";
import type * as gcp from "./gcp/index";
import { genericKind } from "./generic";
import type { Kind, KindTable } from "./kind";
import type * as random from "./random";

/**
 * Package → its tables, loaded when one of its types is asked for: a stamp is of one cloud, and what only reads states
 * asks for none. `require` because a resource's constructor is synchronous.
 */
const LOADERS: ReadonlyMap<string, () => readonly KindTable[]> = new Map([
  ["aws", () => (require("./aws/index") as typeof aws).AWS],
  ["azure-native", () => (require("./azure/index") as typeof azure).AZURE],
  ["gcp", () => (require("./gcp/index") as typeof gcp).GCP],
  ["random", () => [(require("./random") as typeof random).RANDOM]],
]);

const loaded = new Map<string, ReadonlyMap<string, Kind>>();

/** What is known about a type; the generic assumptions when no table names it. */
export function kindOf(type: string): Kind {
  return known(type) ?? genericKind(type);
}

/** What the tables say about a type; undefined when none names it. */
export function known(type: string): Kind | undefined {
  return kindsOf(type.slice(0, Math.max(type.indexOf(":"), 0))).get(type);
}

/** Whether a table names the type. */
export function isKnown(type: string): boolean {
  return known(type) !== undefined;
}

/** Every type the tables know. */
export function knownTypes(): string[] {
  return [...LOADERS.keys()].flatMap((name) => [...kindsOf(name).keys()]);
}

/** The kinds of a package; of one that no table is about, none. */
function kindsOf(name: string): ReadonlyMap<string, Kind> {
  let kinds = loaded.get(name);
  if (kinds === undefined) {
    const tables = LOADERS.get(name)?.() ?? [];
    // The first table that names a type counts.
    kinds = new Map(tables.toReversed().flatMap((table) => Object.entries(table)));
    loaded.set(name, kinds);
  }
  return kinds;
}
