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

/** What the tables say about a type; undefined when none names it. */
export function known(type: string): Kind | undefined {
  for (const table of TABLES) {
    const kind = table[type];
    if (kind !== undefined) return kind;
  }
  return undefined;
}

/** Whether a table names the type. */
export function isKnown(type: string): boolean {
  return known(type) !== undefined;
}

/** Every type the tables know. */
export function knownTypes(): string[] {
  return TABLES.flatMap((table) => Object.keys(table));
}
