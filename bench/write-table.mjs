import { readFileSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus } from "node:os";
import { join, resolve } from "node:path";

const ROOT = resolve(import.meta.dirname, "..");

/** Writes what was measured, and on what, between the marks `<!-- NAME -->` and `<!-- /NAME -->` of docs/routing.md. */
export function writeTable(name, text) {
  const page = join(ROOT, "docs/routing.md");
  const before = readFileSync(page, "utf8");
  const marks = [`<!-- ${name} -->\n`, `<!-- /${name} -->`];
  const [from, to] = marks.map((mark) => before.indexOf(mark));
  if (from < 0 || to < from) throw new Error(`docs/routing.md has no marks ${marks.join("…")}`);
  const machine = `${availableParallelism()} cores (${cpus()[0]?.model.trim()}), Node.js ${process.version}`;
  const block = `${marks[0]}${text.trim()}\n\nMeasured on ${machine}.\n`;
  writeFileSync(page, before.slice(0, from) + block + before.slice(to));
}
