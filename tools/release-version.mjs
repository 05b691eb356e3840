// Raises the version to what the files in .changeset ask for, and writes it wherever it stands: package.json, its lock, the
// manifests of the plugin and of the policy packs, the generated schema. CHANGELOG.md gets its section. Needs `npm run build`.
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "..");
const run = (command, ...args) => execFileSync(command, args, { cwd: root, stdio: "inherit" });

run(process.execPath, join(root, "node_modules/@changesets/cli/bin.js"), "version");
const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const manifests = ["plugin", "policies"].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => /(^|[\\/])package\.json$/u.test(name))
    .map((name) => join(root, folder, name)),
);
for (const file of manifests) {
  const manifest = JSON.parse(readFileSync(file, "utf8"));
  writeFileSync(file, `${JSON.stringify({ ...manifest, version }, undefined, 2)}\n`);
}
run("npm", "install", "--package-lock-only", "--ignore-scripts", "--no-audit", "--no-fund");
run("npm", "run", "generate");
run("npx", "biome", "check", "--write", "CHANGELOG.md", "package.json");
