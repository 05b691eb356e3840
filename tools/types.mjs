// Writes the declarations of a release: dist/**/*.d.ts for what a user can import, and for nothing else. What can be
// imported is what `exports` of package.json names, so that a new entry needs no list here.
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { plainSchemas } from "./plain-schemas.mjs";

const root = resolve(import.meta.dirname, "..");
const { exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

execFileSync(
  process.execPath,
  [join(root, "node_modules/typescript/bin/tsc"), "-p", join(root, "tsconfig.types.json")],
  {
    cwd: root,
    stdio: "inherit",
  },
);

/** Declarations that an entry's own declarations lead to, itself included. */
function reachable(entries) {
  const seen = new Set(entries);
  for (const file of seen) {
    const text = readFileSync(file, "utf8");
    for (const [, target] of text.matchAll(/(?:from |import\()"(\.[^"]+)"/g)) {
      const base = resolve(dirname(file), target);
      const found = [`${base}.d.ts`, join(base, "index.d.ts")].find((path) => existsSync(path));
      if (found === undefined) throw new Error(`${file} needs ${target}, which has no declarations`);
      seen.add(found);
    }
  }
  return seen;
}

const entries = Object.values(exports).flatMap((entry) => (entry.types ? [join(root, entry.types)] : []));
const kept = reachable(entries);
kept.add(plainSchemas([...kept], join(root, "dist")));
const all = readdirSync(join(root, "dist"), { recursive: true, encoding: "utf8" });
for (const name of all.filter((path) => path.endsWith(".d.ts"))) {
  const file = join(root, "dist", name);
  if (!kept.has(file)) rmSync(file);
}
console.log(`${kept.size} declaration files for ${entries.length} entries`);
