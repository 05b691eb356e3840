import { createHash, type Hash } from "node:crypto";
import type { Comparison } from "../mover";
import type { Known, Manifest } from "./manifest";
import { type Attributes, attributesText, type Found, type Listed, type ObjectStore } from "./store";

/** Compares what is at the other end with what was copied there. */
export class ObjectComparison {
  /** What was read before, by stamp and key: the object's tag and its hash. */
  private readonly read = new Map<string, { readonly tag: string; readonly hash: string }>();

  constructor(private readonly store: (stamp: string) => ObjectStore) {}

  /** Has everything read anew. */
  forget(): void {
    this.read.clear();
  }

  /**
   * Reads what is at `to`, but for what was read before and not written since, and compares it with what was copied there.
   * @param most keys that are told at most
   */
  async look(
    prefix: string,
    manifest: Manifest,
    { from, most, to }: { readonly from: string; readonly to: string; readonly most: number },
  ): Promise<Comparison> {
    const there = new Map<string, Listed>();
    for await (const found of this.store(to).list(prefix)) there.set(found.key, found);
    const count = there.size;
    const differing: string[] = [];
    const sums = createHash("sha256");
    const keys = manifest.keys().filter((key) => isAt(manifest.get(key), from));
    for (const key of keys.sort()) {
      const known = manifest.get(key);
      const listed = there.get(key);
      there.delete(key);
      sums.update(`${key}\n${known?.hash ?? ""}\n`);
      const hash = listed === undefined ? undefined : await this.hashAt(to, listed);
      if (hash !== known?.hash) differing.push(key);
    }
    differing.push(...there.keys());
    return {
      what: prefix,
      from: keys.length,
      to: count,
      checksum: sums.digest("hex"),
      differing: differing.slice(0, most),
    };
  }

  private async hashAt(stamp: string, { key, tag }: Listed): Promise<string | undefined> {
    const place = `${stamp} ${key}`;
    const before = this.read.get(place);
    if (before?.tag === tag) return before.hash;
    const found = await this.store(stamp).get(key);
    if (found === undefined) return undefined;
    const hash = await hashOf(found);
    this.read.set(place, { tag: found.tag, hash });
    return hash;
  }
}

function isAt(known: Known | undefined, stamp: string): boolean {
  return known?.tags[stamp] !== undefined;
}

async function hashOf(found: Found): Promise<string> {
  const hash = createHash("sha256");
  for await (const part of found.body) hash.update(part as Uint8Array);
  return whole(hash, found);
}

/** SHA-256 of content and attributes: what is answered with an object is a part of it. */
export function whole(content: Hash, attributes: Attributes): string {
  return content.update(`\n${attributesText(attributes)}`).digest("hex");
}
