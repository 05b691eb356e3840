import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { StampError } from "../../core/errors";
import { LmdbStore } from "../../tenants/registry/lmdb";
import { times } from "../sweep";

const base = mkdtempSync(join(tmpdir(), "lmdb-damaged-"));
const good = join(base, "good");
const row = (index: number): { partition: string; sort: string; value: object } => ({
  ...{ partition: "tenant", sort: String(index).padStart(4, "0") },
  value: { text: "x".repeat(200), index },
});

beforeAll(async () => {
  const store = new LmdbStore(good);
  for (let sequence = 0; sequence < 40; sequence += 1) {
    const puts = Array.from({ length: 25 }, (_, index) => row(sequence * 25 + index));
    expect(await store.commit({ sequence, puts, deletes: [] })).toBe(true);
  }
  await store.close();
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

/** How many rows are read and whether one can be written; or what the operator is told. */
async function used(folder: string): Promise<string> {
  let store: LmdbStore | undefined;
  try {
    store = new LmdbStore(folder);
    let rows = 0;
    for await (const _ of store.range("tenant")) rows += 1;
    await store.commit({ sequence: await store.sequence(), puts: [row(9000)], deletes: [] });
    return `${rows} rows`;
  } catch (error) {
    // What LMDB or JSON's reader says of damaged pages is told as it is; what may not happen is the end of the process.
    return error instanceof StampError ? error.problem : `thrown: ${String(error)}`;
  } finally {
    await store?.close();
  }
}

async function damaged(how: (folder: string) => void): Promise<string> {
  const folder = mkdtempSync(join(base, "bad-"));
  cpSync(good, folder, { recursive: true });
  how(folder);
  return used(folder);
}

const NO_REGISTRY = "data.mdb is no registry";
const CASES: readonly (readonly [what: string, how: (folder: string) => void, says: string])[] = [
  ["as it should be", () => undefined, "1000 rows"],
  ["one byte", (folder) => truncateSync(join(folder, "data.mdb"), 1), NO_REGISTRY],
  ["half a page", (folder) => truncateSync(join(folder, "data.mdb"), 2048), "the registry's file is damaged"],
  ["a text", (folder) => writeFileSync(join(folder, "data.mdb"), "hello ".repeat(9999)), NO_REGISTRY],
  ["zeros", (folder) => writeFileSync(join(folder, "data.mdb"), Buffer.alloc(99_999)), NO_REGISTRY],
  ["empty, as a new one is", (folder) => truncateSync(join(folder, "data.mdb"), 0), "0 rows"],
  [
    "with a lock's file that is a folder",
    (folder) => {
      rmSync(join(folder, "lock.mdb"));
      mkdirSync(join(folder, "lock.mdb"));
    },
    "the registry's folder can't be opened: it is a folder (EISDIR)",
  ],
  [
    "a folder",
    (folder) => {
      rmSync(join(folder, "data.mdb"));
      mkdirSync(join(folder, "data.mdb"));
    },
    "the registry's folder can't be opened: it is a folder (EISDIR)",
  ],
  [
    "a pipe",
    (folder) => {
      rmSync(join(folder, "data.mdb"));
      spawnSync("mkfifo", [join(folder, "data.mdb")]);
    },
    "data.mdb is not a regular file",
  ],
];

test.each(CASES)("a registry whose data is %s never ends the process", async (_, how, says) => {
  expect(await damaged(how)).toBe(says);
});

test("a registry that was cut off anywhere is one of damaged pages, and never ends the process", async () => {
  const whole = statSync(join(good, "data.mdb")).size;
  const told = new Set<string>();
  for (let cut = 8192; cut < whole; cut += times(19_000, 1024))
    told.add(await damaged((folder) => truncateSync(join(folder, "data.mdb"), cut)));
  expect([...told]).toContain("the registry's file is damaged");
  for (const said of told)
    expect(said).toMatch(/^(the registry's file is damaged|\d+ rows|thrown: (SyntaxError|Error).*)$/u);
});
