import { genericKind } from "./generic";
import type { Kind, KindTable } from "./kind";
import { AWS } from "./aws/index";
import { AZURE } from "./azure/index";
import { GCP } from "./gcp/index";
import { RANDOM } from "./random";

const TABLES: readonly KindTable[] = [...AWS, ...AZURE, ...GCP, RANDOM];

/** What is known about a type; the generic assumptions when no table names it. */
export function kindOf(type: string): Kind {
  return known(type) ?? genericKind(type);
}

let merged: ReadonlyMap<string, Kind> | undefined;

/** What the tables say about a type; undefined when none names it. */
export function known(type: string): Kind | undefined {
  // Asked for every resource of every render: one look-up, whichever cloud's table has the type.
  merged ??= new Map(TABLES.toReversed().flatMap((table) => Object.entries(table)));
  return merged.get(type);
}

/** Whether a table names the type. */
export function isKnown(type: string): boolean {
  return known(type) !== undefined;
}

/** Every type the tables know. */
export function knownTypes(): string[] {
  return TABLES.flatMap((table) => Object.keys(table));
}
