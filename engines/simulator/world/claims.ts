import { rmSync } from "node:fs";
import { join } from "node:path";
import { hex } from "../digest";
import { writeDurably } from "../../../core/files/durable";
import { isMap, type PropertyMap } from "../../../graph/model/property";
import { breakStale, readLockText, writeExclusive } from "../../../core/locks/exclusive";

/** How often a claim of nobody is broken; others may do it at the same time. */
const MOST_ATTEMPTS = 1000;

/** Who has a name. */
export interface Claim {
  readonly shard: string;
  readonly key: string;
  /** What is claimed, for messages. */
  readonly what: string;
  /** Set once the resource is gone and its name still blocked: when it is free again, ISO 8601; `forever` if never. */
  readonly until?: string;
}

/**
 * Names that must be unique over all stacks and processes: one file a name, made with a link, which fails
 * when the name exists: two processes can never both get it.
 */
export class Claims {
  constructor(
    private readonly folder: string,
    private readonly now: () => Date,
    /** Whether a claim's holder still exists; a process may have died between making one and the other. */
    private readonly alive: (claim: Claim) => boolean,
  ) {}

  /** Path of the claim on a name within its scope. */
  path(space: string, scope: string, name: string): string {
    const digest = hex(40, space, scope, name);
    return `${digest.slice(0, 2)}/${digest.slice(2)}`;
  }

  /** Takes a name. @returns the holder when it is taken. */
  take(path: string, claim: Claim): Claim | undefined {
    const file = join(this.folder, path);
    for (let attempt = 0; ; attempt += 1) {
      // A claim is worth no more than the simulated resource, whose log is not synced either.
      if (writeExclusive(file, JSON.stringify(claim), { synced: false })) return undefined;
      const text = readLockText(file);
      if (text === undefined) continue;
      const holder = parsed(text);
      if (holder !== undefined && isSame(holder, claim)) return undefined;
      if (holder !== undefined && (this.blocks(holder) || attempt > MOST_ATTEMPTS)) return holder;
      breakStale(file, text);
    }
  }

  /** Frees a name, or keeps it blocked until a day. */
  release(path: string, kept?: Claim): void {
    const file = join(this.folder, path);
    if (kept === undefined) {
      rmSync(file, { force: true });
      return;
    }
    writeDurably(file, JSON.stringify(kept), { synced: false });
  }

  /** Who holds a name at this moment. */
  holder(path: string): Claim | undefined {
    const text = readLockText(join(this.folder, path));
    const claim = text === undefined ? undefined : parsed(text);
    return claim !== undefined && this.blocks(claim) ? claim : undefined;
  }

  private blocks(claim: Claim): boolean {
    if (claim.until === undefined) return this.alive(claim);
    return claim.until === "forever" || new Date(claim.until) > this.now();
  }
}

/** Undefined for what no version of this wrote. */
function parsed(text: string): Claim | undefined {
  try {
    const claim = JSON.parse(text) as Claim & PropertyMap;
    if (!isMap(claim)) return undefined;
    const { key, shard, until = "", what } = claim;
    return [key, shard, until, what].every((each) => typeof each === "string") ? claim : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a live resource claims again what it has; a deleted one of the same id holds its name against it. */
function isSame(holder: Claim, claim: Claim): boolean {
  return holder.until === undefined && holder.shard === claim.shard && holder.key === claim.key;
}
