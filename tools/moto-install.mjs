// Fetches moto, an emulator of AWS's interfaces under the Apache licence, for the tests of the registry and the mover of
// objects, into .tools/moto. Exits with 4 where Python or its registry can't be had.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

const NOT_TO_BE_HAD = 4;
const WANTED = "moto[dynamodb,s3,server]==5.2.1";
const tools = resolve(import.meta.dirname, "../.tools/moto");
const stamp = join(tools, "version.txt");

if (existsSync(stamp) && readFileSync(stamp, "utf8") === WANTED) {
  console.log("moto is at hand");
  process.exit(0);
}
rmSync(tools, { recursive: true, force: true });
mkdirSync(tools, { recursive: true });
try {
  const flags = [
    "--quiet",
    "--disable-pip-version-check",
    "--no-warn-script-location",
    "--no-warn-conflicts",
    "--root-user-action=ignore",
    "--target",
    tools,
  ];
  execFileSync("python3", ["-m", "pip", "install", ...flags, WANTED], { stdio: "inherit" });
} catch {
  rmSync(tools, { recursive: true, force: true });
  console.log("moto cannot be had: it needs Python 3.9 or newer with pip, and its registry");
  process.exit(NOT_TO_BE_HAD);
}
writeFileSync(stamp, WANTED);
