// Builds Google's own fake of Pub/Sub (Apache-2.0) for the tests of events that leave a stamp, into .tools/pubsub. Exits with 4 where Go or
// its module proxy can't be had.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

const NOT_TO_BE_HAD = 4;
const source = join(import.meta.dirname, "pubsub");
const tools = resolve(import.meta.dirname, "../../.tools/pubsub");
const stamp = join(tools, "version.txt");
const wanted = readdirSync(source)
  .sort()
  .reduce((hash, file) => hash.update(readFileSync(join(source, file))), createHash("sha256"))
  .digest("hex");

if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) {
  console.log("Pub/Sub's fake is at hand");
  process.exit(0);
}
rmSync(tools, { recursive: true, force: true });
mkdirSync(tools, { recursive: true });
try {
  execFileSync("go", ["build", "-o", join(tools, "pubsub-fake"), "."], { stdio: "inherit", cwd: source });
} catch {
  rmSync(tools, { recursive: true, force: true });
  console.log("Pub/Sub's fake cannot be had: it needs Go and its module proxy");
  process.exit(NOT_TO_BE_HAD);
}
writeFileSync(stamp, wanted);
