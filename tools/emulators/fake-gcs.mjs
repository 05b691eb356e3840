// Builds fake-gcs-server, an emulator of Cloud Storage under the BSD licence, for the tests of the mover of objects, into
// .tools/fake-gcs. Exits with 4 where Go or its module proxy can't be had.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

const NOT_TO_BE_HAD = 4;
const WANTED = "github.com/fsouza/fake-gcs-server@v1.56.1";
const tools = resolve(import.meta.dirname, "../../.tools/fake-gcs");
const stamp = join(tools, "version.txt");

if (existsSync(stamp) && readFileSync(stamp, "utf8") === WANTED) {
  console.log("fake-gcs-server is at hand");
  process.exit(0);
}
rmSync(tools, { recursive: true, force: true });
mkdirSync(tools, { recursive: true });
try {
  execFileSync("go", ["install", WANTED], { stdio: "inherit", env: { ...process.env, GOBIN: tools } });
} catch {
  rmSync(tools, { recursive: true, force: true });
  console.log("fake-gcs-server cannot be had: it needs Go and its module proxy");
  process.exit(NOT_TO_BE_HAD);
}
writeFileSync(stamp, WANTED);
