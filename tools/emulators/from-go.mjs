import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

const NOT_TO_BE_HAD = 4;

/**
 * Builds a program with `go install` into a folder of `.tools`, unless this version of it is there. Ends the process with 4 where Go
 * or its module proxy can't be had.
 * @param name as people call it; @param wanted what follows `go install`: flags, packages with their version;
 * @param folder below .tools
 */
export function fromGo(name, wanted, folder) {
  const args = wanted.split(" ");
  const tools = resolve(import.meta.dirname, "../../.tools", folder);
  const stamp = join(tools, "version.txt");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) {
    console.log(`${name} is at hand`);
    return;
  }
  rmSync(tools, { recursive: true, force: true });
  mkdirSync(tools, { recursive: true });
  try {
    execFileSync("go", ["install", ...args], { stdio: "inherit", env: { ...process.env, GOBIN: tools } });
  } catch {
    rmSync(tools, { recursive: true, force: true });
    console.log(`${name} cannot be had: it needs Go and its module proxy`);
    process.exit(NOT_TO_BE_HAD);
  }
  writeFileSync(stamp, wanted);
}
