import { StampError } from "../../core/errors";
import type { StampCapacity, StampItem } from "../../components/routing/contract";
import { untilUndisputed } from "../registry/conflict";
import type { Change, Registry } from "../registry/registry";
import { NO_USE } from "../registry/usage";
import { poolChange } from "./pools";

/** Numbers a routing table has for stamps. */
export const STAMP_NUMBERS = 4096;

/** What a stamp that is up says of itself. */
export interface StampFacts extends Pick<StampItem, "id" | "cloud" | "region" | "originHost" | "external"> {
  readonly capacity: StampCapacity;
}

/** What became of a registration. */
export interface Registration {
  readonly stamp: StampItem;
  readonly outcome: "new" | "changed" | "unchanged" | "ended";
}

/**
 * Writes a stamp that is up into the registry: from then on it takes tenants and requests. Told again, the registry
 * takes over what has changed (bounds of its class, the host) and leaves number, state and tenants as they are.
 *
 * @throws StampError `state` when the routing table has no number left, or the stamp's residency changed under tenants
 */
export function registerStamp(
  registry: Registry,
  facts: StampFacts,
  now: Date = new Date(),
): Promise<Registration> {
  return untilUndisputed(async () => {
    const stamps = await registry.list("stamp");
    const known = stamps.find(({ id }) => id === facts.id);
    const stamp: StampItem = {
      ...{ state: "active", retryAfterSeconds: 300, use: NO_USE },
      ...known,
      ...facts,
      version: (known?.version ?? 0) + 1,
      number: known?.number ?? freeNumber(stamps),
      // A number may have been another stamp's, whose epochs were told: what a new one begins with is later than all of them.
      ...(known === undefined ? { epoch: Math.floor(now.getTime() / 1000) } : {}),
    };
    const others = stamps.filter(({ id }) => id !== facts.id);
    const changes: Change[] = isSame(known, stamp) ? [] : [{ kind: "stamp", item: stamp }];
    const pool = poolChange([...others, stamp], await registry.list("pool"), facts.capacity);
    if (pool !== undefined) changes.push(pool);
    if (changes.length === 0) return { stamp: known!, outcome: "unchanged" };
    await registry.write(changes);
    return { stamp, outcome: known === undefined ? "new" : "changed" };
  });
}

function isSame(known: StampItem | undefined, stamp: StampItem): boolean {
  if (known === undefined) return false;
  const facts = ({ cloud, region, originHost, capacity, external }: StampItem): string =>
    JSON.stringify([cloud, region, originHost, Object.entries(capacity ?? {}).sort(), external]);
  return facts(known) === facts(stamp);
}

/**
 * A number for a new stamp: the next one, so that one is used again only when all others were.
 * @throws StampError `state` when none is left
 */
export function freeNumber(stamps: readonly Pick<StampItem, "number">[]): number {
  const taken = new Set(stamps.map(({ number }) => number));
  const next = Math.max(-1, ...taken) + 1;
  if (next < STAMP_NUMBERS) return next;
  for (let number = 0; number < STAMP_NUMBERS; number += 1) if (!taken.has(number)) return number;
  throw new StampError("state", "the routing table has no number left for another stamp", {
    allowed: `${STAMP_NUMBERS} stamps`,
    fix: "give a part of the fleet a routing layer of its own",
  });
}
