import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PLACES } from "./places";
import { isSweep } from "../../sweep";
import type { Said } from "./ran";
import type { Reader } from "./reader";
import { Whole } from "./whole";

let whole: Whole;
let turn = 0;
beforeAll(async () => {
  whole = await Whole.make();
  // The first run of a command compiles what it loads, which is no work on the file.
  for (const reader of whole.readers()) await whole.read(reader, Buffer.from(reader.seed));
});
afterAll(() => whole.dispose());

/** What may lie where a file should be. */
const KINDS: Readonly<Record<string, (path: string, seed: string) => void>> = {
  "a folder": (path) => void mkdirSync(path),
  "a pipe": (path) => void spawnSync("mkfifo", [path]),
  "a device without end": (path) => symlinkSync("/dev/zero", path),
  "a link that leads nowhere": (path) => symlinkSync("nowhere", path),
  "a link that leads to itself": (path) => symlinkSync(path, path),
  "two gigabytes": (path) => {
    writeFileSync(path, "");
    truncateSync(path, 2 ** 31);
  },
};
/** Contents that were right, written otherwise. */
const WRITTEN: Readonly<Record<string, (path: string, seed: string) => void>> = {
  "UTF-16": (path, seed) => writeFileSync(path, Buffer.from(`\ufeff${seed}`, "utf16le")),
  "100,000 brackets": (path) => writeFileSync(path, "[".repeat(100_000)),
  "100,000 braces": (path) => writeFileSync(path, '{"a":'.repeat(100_000)),
  "a YAML alias": (path) => writeFileSync(path, "a: &a [1]\nb: *a\n"),
  "an alias as a key": (path) => writeFileSync(path, "&a euw0a: { generation: 1 }\n*a : 1\n"),
  "aliases that multiply": (path) =>
    writeFileSync(
      path,
      `a0: &a0 [x]\n${Array.from({ length: 30 }, (_, n) => `a${n + 1}: &a${n + 1} [*a${n}, *a${n}]\n`).join("")}`,
    ),
};

/** Why something said so should not have been; undefined when it may. */
function faultOf({ code, cpuMs, hangs, text }: Said, codes: readonly number[]): string | undefined {
  if (hangs) return "never ends";
  if (cpuMs > 2000) return `takes ${Math.round(cpuMs)} ms of the processor`;
  if (/a fault of stampworks|TypeError|RangeError|^\s+at .+\.[jt]s/mu.test(text)) return "blames itself";
  return codes.includes(code) ? undefined : `ends with ${code}`;
}

async function faults(
  kind: (path: string, seed: string) => void,
  codes: (reader: Reader) => readonly number[],
): Promise<object[]> {
  const found: object[] = [];
  turn += 1;
  for (const [index, reader] of whole.readers().entries()) {
    // Each reader meets every third kind, and each kind every third reader; in the sweep all meet all.
    if (!isSweep && (index + turn) % 3 !== 0) continue;
    const said = await whole.readMade(reader, (path) => kind(path, reader.seed));
    const fault = faultOf(said, codes(reader));
    if (fault !== undefined) found.push({ reader: reader.name, fault, text: said.text.slice(0, 500) });
  }
  return found;
}

/** How the code reads files; a word of another file's does not count. */
const READS =
  /\b(readTextFile|readJsonFile|readBytes|readText|readTextIfThere|readFileSync|readFile|createReadStream|readLockText)\(/u;
const ROOMS = "core components graph policies stacks render engines router events tenants planning fleet cli";

test("every place of the code that reads a file is tried, or it is said why not", () => {
  const root = join(__dirname, "../../..");
  const places = ROOMS.split(" ").flatMap((room) =>
    readdirSync(join(root, room), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts"))
      .map((name) => join(room, name))
      .filter((name) => READS.test(readFileSync(join(root, name), "utf8"))),
  );
  // What others add is asked for when all is tried, and not in the middle of their work.
  if (isSweep) expect(Object.keys(PLACES).sort()).toEqual(places.sort());
  else expect(Object.keys(PLACES).filter((place) => !places.includes(place))).toEqual([]);
  const readers = whole.readers().map(({ name }) => name);
  const named = Object.values(PLACES).flatMap((place) => (typeof place === "string" ? [] : place));
  expect(named.filter((name) => !readers.includes(name))).toEqual([]);
});

test.each(Object.entries(KINDS))(
  "where a file should be and %s is, every command says so and ends with 2",
  async (_, kind) => {
    expect(await faults(kind, ({ isSpare }) => (isSpare === true ? [0, 2] : [2]))).toEqual([]);
  },
);

test.each(Object.entries(WRITTEN))(
  "a file of %s is read or refused, and nothing else happens",
  async (_, kind) => {
    expect(await faults(kind, () => [0, 1, 2])).toEqual([]);
  },
);
