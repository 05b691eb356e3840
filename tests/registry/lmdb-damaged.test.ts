import { spawnSync } from "node:child_process";
import {
  closeSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from "node:fs";
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
    return error instanceof StampError ? error.problem : `thrown: ${String(error)}`;
  } finally {
    await store?.close();
  }
}

async function damaged(
  how: (folder: string) => void,
  look: (folder: string, said: string) => void = () => undefined,
): Promise<string> {
  const folder = mkdtempSync(join(base, "bad-"));
  cpSync(good, folder, { recursive: true });
  how(folder);
  const said = await used(folder);
  look(folder, said);
  rmSync(folder, { recursive: true });
  return said;
}

function overwrite(file: string, at: number, bytes: Buffer): void {
  const handle = openSync(file, "r+");
  writeSync(handle, bytes, 0, bytes.length, at);
  closeSync(handle);
}

const NO_REGISTRY = "data.mdb is no registry";
const DAMAGED = "the registry's file is damaged";
const CASES: readonly (readonly [what: string, how: (folder: string) => void, says: string])[] = [
  ["as it should be", () => undefined, "1000 rows"],
  ["one byte", (folder) => truncateSync(join(folder, "data.mdb"), 1), NO_REGISTRY],
  ["half a page", (folder) => truncateSync(join(folder, "data.mdb"), 2048), DAMAGED],
  ["half of its head", (folder) => truncateSync(join(folder, "data.mdb"), 4200), DAMAGED],
  [
    "without its second page",
    (folder) => overwrite(join(folder, "data.mdb"), 4096, Buffer.alloc(4096)),
    DAMAGED,
  ],
  [
    "of another version",
    (folder) => overwrite(join(folder, "data.mdb"), 28, Buffer.from([1])),
    "the registry was written by another version of LMDB",
  ],
  [
    "a file of LMDB's first form",
    (folder) => {
      const file = join(folder, "data.mdb");
      writeFileSync(file, readFileSync(file).subarray(8));
    },
    "the registry was written by another version of LMDB",
  ],

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
    "data.mdb is not a regular file",
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

test("a registry that was cut off anywhere is refused, and not written to, unless nothing of it is missing", async () => {
  const whole = statSync(join(good, "data.mdb")).size;
  const told = new Set<string>();
  for (let cut = 8192; cut < whole; cut += times(19_000, 1024))
    told.add(
      await damaged(
        (folder) => truncateSync(join(folder, "data.mdb"), cut),
        (folder, said) => {
          if (said === DAMAGED) expect(statSync(join(folder, "data.mdb")).size).toBe(cut);
        },
      ),
    );
  expect([...told]).toContain(DAMAGED);
  // Pages at the end may have been given back.
  for (const said of told) expect([DAMAGED, "1000 rows"]).toContain(said);
});

test("a large registry is not looked at again until somebody writes to it, and then it is", async () => {
  const folder = mkdtempSync(join(base, "large-"));
  const data = join(folder, "data.mdb");
  const store = new LmdbStore(folder);
  const puts = Array.from({ length: 70 }, (_, index) => ({
    ...{ partition: "tenant", sort: String(index) },
    value: { text: "x".repeat(1_000_000) },
  }));
  expect(await store.commit({ sequence: 0, puts, deletes: [] })).toBe(true);
  await store.close();
  const opened = async (): Promise<string> => {
    try {
      await new LmdbStore(folder).close();
      return "opened";
    } catch (error) {
      return error instanceof StampError ? error.problem : String(error);
    }
  };
  const [then, later] = [new Date(1_700_000_000_000), new Date(1_800_000_000_000)];
  utimesSync(data, then, then);
  expect(await opened()).toBe("opened");
  overwrite(data, 4096 + 24, Buffer.alloc(4));
  utimesSync(data, then, then);
  expect(await opened()).toBe("opened");
  utimesSync(data, later, later);
  expect(await opened()).toBe(DAMAGED);
});
