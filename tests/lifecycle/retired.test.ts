import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { StampError } from "../../core/errors";
import type { Project } from "../../fleet/inventory/project";
import { nextGeneration, readRetired, recordRetired } from "../../fleet/lifecycle/retired";

let project: Project;
let file: string;
beforeEach(() => {
  const root = mkdtempSync(join(tmpdir(), "retired-"));
  mkdirSync(join(root, "stacks"));
  file = join(root, "stacks/retired.yaml");
  project = {
    ...{ root, file: "Pulumi.yaml", name: "probe", runtime: "nodejs" },
    ...{ stackConfigDir: "stacks", defaults: {} },
  };
});
afterEach(() => rmSync(project.root, { recursive: true, force: true }));

const LINE = 'euw0a: { generation: 2, on: "2026-01-31" }\n';
const SAYS = { euw0a: { generation: 2, on: "2026-01-31" } };

test.each([
  ["as it is written", LINE],
  ["with a byte-order mark", `\ufeff${LINE}`],
  ["with Windows's line endings", LINE.replace("\n", "\r\n")],
  ["with comments", `# ids\n${LINE}# end\n`],
  ["with its day without quotes", LINE.replaceAll('"', "")],
  ["over several lines", "euw0a:\n  generation: 2\n  on: 2026-01-31\n"],
])("a record %s is read", (_, text) => {
  writeFileSync(file, text);
  expect(readRetired(project)).toEqual(SAYS);
  expect(nextGeneration(readRetired(project), "euw0a")).toBe(3);
});

test.each([
  ["no file", undefined],
  ["an empty file", ""],
  ["a byte-order mark alone", "\ufeff"],
  ["comments alone", "# ids\n\n# more\r\n"],
])("%s says that no id was used", (_, text) => {
  if (text !== undefined) writeFileSync(file, text);
  expect(readRetired(project)).toEqual({});
});

test.each<[string, (path: string) => void, RegExp]>([
  [
    "an alias as a value",
    (path) => writeFileSync(path, `a: &x { generation: 1, on: "2026-01-31" }\nb: *x\n`),
    /aliases and merge keys are not allowed/,
  ],
  [
    "an alias as a key",
    (path) => writeFileSync(path, `&x euw0a: { generation: 1, on: "2026-01-31" }\n*x : 1\n`),
    /not allowed/,
  ],
  ["a merge key", (path) => writeFileSync(path, `${LINE}<<: { a: 1 }\n`), /stacks\/retired\.yaml/],
  ["an id twice", (path) => writeFileSync(path, `${LINE}${LINE}`), /the key appears twice/],
  ["a list", (path) => writeFileSync(path, "- euw0a\n"), /a map/],
  ["a single value", (path) => writeFileSync(path, "euw0a\n"), /a map/],
  ["two documents", (path) => writeFileSync(path, `${LINE}---\n${LINE}`), /more than one YAML document/],
  ["nothing behind an id", (path) => writeFileSync(path, "euw0a:\n"), /euw0a/],
  ["an id that is none", (path) => writeFileSync(path, LINE.replace("euw0a", "../x")), /stamp's id/],
  [
    "__proto__ as an id",
    (path) => writeFileSync(path, LINE.replace("euw0a", "__proto__")),
    /stacks\/retired\.yaml/,
  ],
  ["a number as an id", (path) => writeFileSync(path, LINE.replace("euw0a", "1e3")), /stacks\/retired\.yaml/],
  ["a generation out of range", (path) => writeFileSync(path, LINE.replace("2,", "100,")), /generation/],
  [
    "a generation in octal, as others read it",
    (path) => writeFileSync(path, LINE.replace("2,", "0o2.0,")),
    /generation/,
  ],
  ["a day that there is none of", (path) => writeFileSync(path, LINE.replace("01-31", "02-30")), /on/],
  ["a link that leads nowhere", (path) => symlinkSync("nowhere", path), /it is not there \(ENOENT\)/],
  ["a link to itself", (path) => symlinkSync(path, path), /ELOOP/],
  ["a folder", (path) => mkdirSync(path), /not a regular file|EISDIR/],
  ["a device", (path) => symlinkSync("/dev/null", path), /not a regular file|leads out/],
  ["UTF-16", (path) => writeFileSync(path, Buffer.from(`\ufeff${LINE}`, "utf16le")), /UTF-16/],
])("%s is refused by name, never taken for a record of nothing", (_, make, says) => {
  make(file);
  expect(() => readRetired(project)).toThrow(StampError);
  expect(() => readRetired(project)).toThrow(says);
});

test("what is recorded is read back, the ids in order, and a later retirement never lowers a generation", () => {
  recordRetired(project, { id: "euw1b", generation: 1 }, "2026-01-31");
  recordRetired(project, { id: "euw1a", generation: 4 }, "2026-02-01");
  recordRetired(project, { id: "euw1a", generation: 2 }, "2026-03-01");
  expect(readRetired(project)).toEqual({
    euw1a: { generation: 4, on: "2026-02-01" },
    euw1b: { generation: 1, on: "2026-01-31" },
  });
  expect(readFileSync(file, "utf8").match(/^euw\w+/gmu)).toEqual(["euw1a", "euw1b"]);
});

test("a record that can't be read is not written over", () => {
  writeFileSync(file, "euw0a: [\n");
  expect(() => recordRetired(project, { id: "euw1b", generation: 1 }, "2026-01-31")).toThrow(StampError);
  expect(readFileSync(file, "utf8")).toBe("euw0a: [\n");
  chmodSync(file, 0o644);
});
