// Fetches Azurite, an emulator of Azure Storage under the MIT licence, for the tests of the mover of objects, into
// .tools/azurite. Exits with 4 where it can't be had.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

const NOT_TO_BE_HAD = 4;
const WANTED = "azurite@3.37.0";
const tools = resolve(import.meta.dirname, "../../.tools/azurite");
const stamp = join(tools, "version.txt");

if (existsSync(stamp) && readFileSync(stamp, "utf8") === WANTED) {
  console.log("azurite is at hand");
  process.exit(0);
}
rmSync(tools, { recursive: true, force: true });
mkdirSync(tools, { recursive: true });
writeFileSync(join(tools, "package.json"), '{ "private": true }\n');
try {
  const flags = ["--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"];
  execFileSync("npm", ["install", ...flags, WANTED], { stdio: "inherit", cwd: tools });
} catch {
  rmSync(tools, { recursive: true, force: true });
  console.log("azurite cannot be had: it needs npm and its registry");
  process.exit(NOT_TO_BE_HAD);
}
writeFileSync(stamp, WANTED);
