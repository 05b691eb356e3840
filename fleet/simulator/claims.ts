import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { hex } from "./digest";

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
      try {
        return this.make(file, claim);
      } catch (error) {
        if (!isCode(error, "EEXIST")) throw error;
      }
      const holder = this.read(file);
      if (holder !== undefined && holder.shard === claim.shard && holder.key === claim.key) return undefined;
      if (holder !== undefined && (this.blocks(holder) || attempt > 3)) return holder;
      this.breakStale(file);
    }
  }

  /** Frees a name, or keeps it blocked until a day. */
  release(path: string, kept?: Claim): void {
    const file = join(this.folder, path);
    if (kept === undefined) {
      rmSync(file, { force: true });
      return;
    }
    renameSync(this.write(file, kept), file);
  }

  /** Who holds a name at this moment. */
  holder(path: string): Claim | undefined {
    const claim = this.read(join(this.folder, path));
    return claim !== undefined && this.blocks(claim) ? claim : undefined;
  }

  private blocks(claim: Claim): boolean {
    if (claim.until === undefined) return this.alive(claim);
    return claim.until === "forever" || new Date(claim.until) > this.now();
  }

  private make(file: string, claim: Claim): undefined {
    const temporary = this.write(file, claim);
    try {
      // A link appears whole or not at all, so nobody can read a claim that is not written yet.
      linkSync(temporary, file);
    } finally {
      rmSync(temporary, { force: true });
    }
    return undefined;
  }

  private write(file: string, claim: Claim): string {
    const temporary = `${file}.${process.pid}`;
    const text = JSON.stringify(claim);
    try {
      writeFileSync(temporary, text);
    } catch (error) {
      if (!isCode(error, "ENOENT")) throw error;
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(temporary, text);
    }
    return temporary;
  }

  private read(file: string): Claim | undefined {
    try {
      return JSON.parse(readFileSync(file, "utf8")) as Claim;
    } catch {
      return undefined;
    }
  }

  private breakStale(file: string): void {
    // A rename succeeds for one process only, so two that see the same stale claim can't both break it.
    const aside = `${file}.stale-${process.pid}`;
    try {
      renameSync(file, aside);
      rmSync(aside, { force: true });
    } catch (error) {
      if (!isCode(error, "ENOENT")) throw error;
    }
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
