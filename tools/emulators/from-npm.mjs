import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

const NOT_TO_BE_HAD = 4;

/**
 * Fetches an emulator from npm into a folder of .tools, unless it is there: no dependency of the project's, for who changes something
 * else need not have it. Ends the process with 4 where it can't be had.
 */
export function fetchFromNpm(folder, wanted) {
  const tools = resolve(import.meta.dirname, "../../.tools", folder);
  const stamp = join(tools, "version.txt");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) {
    console.log(`${folder} is at hand`);
    return;
  }
  rmSync(tools, { recursive: true, force: true });
  mkdirSync(tools, { recursive: true });
  writeFileSync(join(tools, "package.json"), '{ "private": true }\n');
  try {
    const flags = ["--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"];
    execFileSync("npm", ["install", ...flags, wanted], { stdio: "inherit", cwd: tools });
  } catch {
    rmSync(tools, { recursive: true, force: true });
    console.log(`${folder} cannot be had: it needs npm and its registry`);
    process.exit(NOT_TO_BE_HAD);
  }
  writeFileSync(stamp, wanted);
}
