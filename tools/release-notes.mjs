// Prints what CHANGELOG.md says of one version: node tools/release-notes.mjs 0.2.0. Fails when it says nothing.
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";

const [version] = process.argv.slice(2);
const text = readFileSync(join(resolve(import.meta.dirname, ".."), "CHANGELOG.md"), "utf8");
const [, ...sections] = text.split(/^## /mu);
const notes = sections
  .map((section) => section.split("\n"))
  .find(([title]) => title.trim() === version)
  ?.slice(1)
  .join("\n")
  .trim();
if (!notes) {
  console.error(`CHANGELOG.md says nothing of ${version}`);
  process.exit(1);
}
console.log(notes);
