import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { StampError } from "../../../core/errors";
import { readJsonFile } from "../../../core/files/json";
import { isThere } from "../../../core/files/read-bytes";
import { shownPath } from "../../../core/files/shown-path";
import type { Live } from "../calls";
import { Claims } from "./claims";
import type { Finder } from "../checks";
import { homeIn, normal } from "../../../render/kinds/identifiers";
import type { CloudRecord } from "./record";
import type { Cloud } from "../../../render/kinds/cloud";
import { Shard } from "./shard";
import { Seal } from "../values";

/** The simulated clouds on disk: one shard a stack, the claims on names, and the seal of the secrets. */
export class World {
  readonly claims: Claims;
  readonly seal: Seal;
  private readonly shards = new Map<string, Shard>();
  private readonly external: RegExp[];

  constructor(
    private readonly folder: string,
    now: () => Date,
    external: readonly string[],
  ) {
    this.seal = new Seal(folder);
    this.external = [...external, ...listed(join(folder, "external.json"))].map(wildcard);
    this.claims = new Claims(join(folder, "names"), now, (claim) => {
      const shard = this.shard(claim.shard);
      shard.catchUp();
      return shard.get(claim.key) !== undefined;
    });
  }

  close(): void {
    this.shards.clear();
  }

  shard(name: string): Shard {
    let shard = this.shards.get(name);
    if (shard === undefined) {
      shard = new Shard(name, join(this.folder, "shards", `${name}.jsonl`));
      this.shards.set(name, shard);
    }
    return shard;
  }

  /** Every shard on disk, opened and up to date. */
  all(): Shard[] {
    const root = join(this.folder, "shards");
    if (!existsSync(root)) return [];
    for (const project of readdirSync(root)) {
      for (const file of readdirSync(join(root, project))) {
        if (file.endsWith(".jsonl")) this.shard(`${project}/${file.slice(0, -".jsonl".length)}`);
      }
    }
    for (const shard of this.shards.values()) shard.catchUp();
    return [...this.shards.values()];
  }

  /** Looks an identifier up, in one stack's shard first: a closed stamp never needs the others. */
  finder(shard: Shard): Finder {
    return (identifier) => {
      const own = shard.owner(identifier);
      if (own !== undefined) return own;
      for (const other of this.all()) {
        const owner = other.owner(identifier);
        if (owner !== undefined) return owner;
      }
      return undefined;
    };
  }

  /**
   * Whether an identifier was made elsewhere: the user vouches for it, or it belongs to an account, subscription or
   * project in which the simulated clouds never made anything (a shared registry, the company's DNS).
   */
  isExternal(cloud: Cloud, ownHome: string | undefined, identifier: string): boolean {
    if (this.external.some((pattern) => pattern.test(identifier))) return true;
    const home = homeIn(cloud, identifier);
    return home !== undefined && home !== ownHome && !this.all().some((shard) => shard.homes.has(home));
  }

  /** A record as callers see it, its secrets readable and still wrapped. */
  live(record: CloudRecord): Live {
    const { id, inputs, outputs, type, urn } = record;
    return { id, inputs: this.seal.open(inputs), outputs: this.seal.open(outputs), type, urn };
  }

  /** A record with its secrets readable, still wrapped. */
  opened(record: CloudRecord): CloudRecord {
    return { ...record, inputs: this.seal.open(record.inputs), outputs: this.seal.open(record.outputs) };
  }
}

/** Most bytes of a list of identifiers. */
const MAX_BYTES = 4 * 1024 * 1024;

function listed(file: string): string[] {
  if (!isThere(file)) return [];
  const expected = "give a list of identifiers, or remove it";
  const list = readJsonFile(file, { limit: MAX_BYTES, expected });
  if (Array.isArray(list) && list.every((each) => typeof each === "string")) return list;
  throw new StampError("input", "not a list of identifiers", { file: shownPath(file), fix: expected });
}

function wildcard(pattern: string): RegExp {
  const parts = normal(pattern).split("*");
  return new RegExp(`^${parts.map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&")).join(".*")}$`);
}
