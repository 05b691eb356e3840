import { cpSync, mkdtempSync, openSync, closeSync, readFileSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { StampError } from "../../core/errors";
import { LmdbStore } from "../../tenants/registry/lmdb";
import { dice } from "../faults/malformed/mangle";

// Overwrites bytes of a registry's file, uses it, and says what came of it: a process of its own, for LMDB may end it.
const [good = "", first = "1", count = "0", rows = "0"] = process.argv.slice(2);

/** Bytes at a place, by a seed: a bit, a few bytes, zeros, a page of another place. */
function damage(file: string, roll: (below: number) => number): string {
  const bytes = readFileSync(file);
  const page = 4096;
  const at = roll(bytes.length);
  const kinds: readonly (() => readonly [where: number, what: Buffer])[] = [
    () => [at, Buffer.from([(bytes[at] ?? 0) ^ (1 << roll(8))])],
    () => [at, Buffer.from(Array.from({ length: 1 + roll(16) }, () => roll(256)))],
    () => [at, Buffer.alloc(1 + roll(2 * page))],
    () => [at - (at % page), bytes.subarray(0, page * 2)],
    () => {
      const from = roll(bytes.length / page) * page;
      return [at - (at % page), bytes.subarray(from, from + page)];
    },
    // The header and the first nodes of a page are what leads to others.
    () => [at - (at % page) + roll(64), Buffer.from([roll(256), roll(256)])],
    () => [roll(2) * page + 24 + roll(160), Buffer.from([roll(256)])],
  ];
  const [where, what] = (kinds[roll(kinds.length)] ?? kinds[0]!)();
  const handle = openSync(file, "r+");
  writeSync(handle, what.subarray(0, Math.max(0, bytes.length - where)), 0, undefined, where);
  closeSync(handle);
  return `${what.length} bytes at ${where}`;
}

async function used(folder: string): Promise<string> {
  let store: LmdbStore | undefined;
  try {
    store = new LmdbStore(folder);
    const found: string[] = [];
    for await (const { sort, value } of store.range("tenant")) found.push(`${sort} ${JSON.stringify(value)}`);
    for (let more = 0; more < 5; more += 1) {
      const puts = Array.from({ length: 20 }, (_, index) => ({
        ...{ partition: "more", sort: String(index) },
        value: { text: "y".repeat(300) },
      }));
      const sequence = await store.sequence();
      if (!(await store.commit({ sequence, puts, deletes: [] }))) return "wrong: nothing can be written";
    }
    return found.length === Number(rows) ? "all rows" : `wrong: ${found.length} rows`;
  } catch (error) {
    return error instanceof StampError ? `told: ${error.problem}` : `wrong: ${String(error)}`;
  } finally {
    await store?.close();
  }
}

async function run(): Promise<void> {
  const base = mkdtempSync(join(tmpdir(), "overwritten-"));
  for (let seed = Number(first); seed < Number(first) + Number(count); seed += 1) {
    const folder = join(base, String(seed));
    cpSync(good, folder, { recursive: true });
    const what = damage(join(folder, "data.mdb"), dice(seed));
    process.send?.({ seed, what });
    process.send?.({ seed, what, said: await used(folder) });
    rmSync(folder, { recursive: true });
  }
  rmSync(base, { recursive: true });
}

void run().then(() => process.disconnect());
