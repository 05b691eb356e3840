import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { StampError } from "../../core/errors";
import { parseJson } from "../../core/files/json";
import { isThere } from "../../core/files/read-bytes";
import { readTextFile } from "../../core/files/read-text";
import { readYaml } from "../../core/files/yaml";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "reader-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const LIMIT = 1000;
const utf16 = (text: string): Buffer => Buffer.from(`\ufeff${text}`, "utf16le");

test.each<[string, RegExp, (path: string) => void]>([
  ["a pipe", /not a regular file; received a pipe/, (path) => void spawnSync("mkfifo", [path])],
  ["a folder", /not a regular file; received a folder|it is a folder \(EISDIR\)/, (path) => mkdirSync(path)],
  ["a device without end", /not a regular file; received a device/, (path) => symlinkSync("/dev/zero", path)],
  ["a link to nothing", /it is not there \(ENOENT\)/, (path) => symlinkSync("nowhere", path)],
  ["a link to itself", /its links lead round in a circle \(ELOOP\)/, (path) => symlinkSync(path, path)],
  [
    "a file of 100 MB",
    /too large; received 100000000 bytes/,
    (path) => {
      writeFileSync(path, "");
      truncateSync(path, 100_000_000);
    },
  ],
  ["a file without size that has much to say", /too large/, (path) => symlinkSync("/proc/kallsyms", path)],
  [
    "UTF-16 as PowerShell writes it",
    /is UTF-16 text; .*save it as UTF-8/,
    (path) => writeFileSync(path, utf16("a: b")),
  ],
  ["UTF-16 without a mark", /is UTF-16 text/, (path) => writeFileSync(path, utf16("a: b").subarray(2))],
  ["UTF-16 the other way round", /is UTF-16 text/, (path) => writeFileSync(path, utf16("a: b").swap16())],
  [
    "bytes that are no text",
    /:1:3: the file is not UTF-8 text/,
    (path) => writeFileSync(path, Buffer.from([97, 97, 255])),
  ],
])("%s is refused with one message that says what it is", (name, message, make) => {
  const path = join(folder, name.replaceAll(" ", "-"));
  make(path);
  expect(() => readTextFile(path, { limit: LIMIT })).toThrow(StampError);
  expect(() => readTextFile(path, { limit: LIMIT })).toThrow(message);
});

test("a byte-order mark of UTF-8 is no part of the text", () => {
  const path = join(folder, "bom");
  writeFileSync(path, "\ufeffa: b");
  expect(readTextFile(path, { limit: LIMIT })).toBe("a: b");
});

test("only a name that is not there counts as none", () => {
  symlinkSync("nowhere", join(folder, "dangling"));
  expect([isThere(join(folder, "dangling")), isThere(join(folder, "none"))]).toEqual([true, false]);
});

test.each([
  ["brackets in JSON", () => parseJson("[".repeat(100_000), { file: "f" }, "x")],
  ["whole brackets in JSON", () => parseJson("[".repeat(1e5) + "]".repeat(1e5), { file: "f" }, "x")],
  ["brackets in YAML", () => readYaml(`a: ${"[".repeat(100_000)}`, "f")],
  ["braces in YAML", () => readYaml(`a: ${"{b: ".repeat(100_000)}`, "f")],
  ["dashes in YAML", () => readYaml(`a:\n  ${"- ".repeat(100_000)}`, "f")],
  ["questions in YAML", () => readYaml("? ".repeat(100_000), "f")],
])("a hundred thousand %s are nested too deeply", (_, read) => {
  expect(read).toThrow(/^f:?[\d:]* nested too deeply/);
});

test("brackets within texts are no levels", () => {
  expect(parseJson(JSON.stringify(["[".repeat(1000), '\\"{']), { file: "f" }, "x")).toHaveLength(2);
});
