// Builds Pebble (MPL-2.0), Let's Encrypt's small ACME server for tests, into .tools/pebble, with the certificate its own TLS has in
// tests. Exits with 4 where Go or its module proxy can't be had.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

const NOT_TO_BE_HAD = 4;
const WANTED = "github.com/letsencrypt/pebble/v2/cmd/pebble@v2.10.3";
const tools = resolve(import.meta.dirname, "../../.tools/pebble");
const stamp = join(tools, "version.txt");

if (existsSync(stamp) && readFileSync(stamp, "utf8") === WANTED) {
  console.log("Pebble is at hand");
  process.exit(0);
}
rmSync(tools, { recursive: true, force: true });
mkdirSync(tools, { recursive: true });
try {
  execFileSync("go", ["install", WANTED], { stdio: "inherit", env: { ...process.env, GOBIN: tools } });
} catch {
  rmSync(tools, { recursive: true, force: true });
  console.log("Pebble cannot be had: it needs Go and its module proxy");
  process.exit(NOT_TO_BE_HAD);
}
writeFileSync(stamp, WANTED);
