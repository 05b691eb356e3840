// Writes plugin/schema.json, the package by which Pulumi serves Stamp to other languages. With --check it writes
// nothing and fails when the file is stale. Needs `npm run build` first.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "../..");
const file = join(root, "plugin", "schema.json");
const compiled = join(root, "dist", "components", "host", "package-schema.js");
if (!existsSync(compiled)) {
  console.error("There is no dist/components: run npm run build first.");
  process.exit(2);
}
const require = createRequire(import.meta.url);
const { version } = require("../../package.json");
const text = `${JSON.stringify(require(compiled).packageSchema(version), undefined, 2)}\n`;

if (!process.argv.includes("--check")) {
  writeFileSync(file, text);
  console.log("plugin/schema.json written");
} else if (!existsSync(file) || readFileSync(file, "utf8") !== text) {
  console.error("plugin/schema.json is stale: run node tools/generators/plugin-schema.mjs.");
  process.exit(1);
}
