// Writes docs/schemas/<command>.json: what each command's --json prints, as JSON Schema, from the zod schemas beside the
// results in fleet/. With --check it writes nothing and fails when one is stale. Needs `npm run build` first.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "../..");
const folder = join(root, "docs", "schemas");
const compiled = join(root, "dist", "cli", "commands.js");
if (!existsSync(compiled)) {
  console.error("There is no dist/cli: run npm run build first.");
  process.exit(2);
}
const require = createRequire(import.meta.url);
const { z } = require("zod");
const { COMMANDS } = require(compiled);

/** Every command with its whole name, those below others too. */
function named(parts, above = []) {
  return parts.flatMap((part) => {
    const names = [...above, (part.usage ?? part.name).split(" ")[0]];
    return [...("schema" in part ? [{ names, part }] : []), ...named(part.commands, names)];
  });
}

const texts = new Map();
for (const { names, part } of named(COMMANDS)) {
  const said = await part.schema();
  // A drawing has a format of its own, whatever --json says.
  if (said === undefined || names[0] === "graph") continue;
  const { $schema, ...rest } = z.toJSONSchema(said, { io: "output", unrepresentable: "any" });
  const title = `What stampworks ${names.join(" ")} --json prints`;
  texts.set(`${names.join("-")}.json`, `${JSON.stringify({ $schema, title, ...rest }, undefined, 2)}\n`);
}

const present = existsSync(folder) ? readdirSync(folder) : [];
const stale = [
  ...present.filter((name) => !texts.has(name)),
  ...[...texts].flatMap(([name, text]) =>
    present.includes(name) && readFileSync(join(folder, name), "utf8") === text ? [] : [name],
  ),
];
if (process.argv.includes("--check")) {
  if (stale.length > 0) {
    console.error(`docs/schemas is stale (${stale.join(", ")}): run node tools/generators/json-schemas.mjs.`);
    process.exit(1);
  }
} else {
  mkdirSync(folder, { recursive: true });
  for (const name of present) if (!texts.has(name)) rmSync(join(folder, name));
  for (const [name, text] of texts) writeFileSync(join(folder, name), text);
  console.log(`${texts.size} schemas → docs/schemas`);
}
