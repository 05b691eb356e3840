import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { StampError } from "../errors";

/** What the routing layer deploys as text: the edge's function, and the one that keeps the edge's table in step with the registry. */
export type BundleName = "edge-function" | "synchroniser";

/** Beside the compiled code, and for the sources that tests run: where the build puts it. */
const FOLDERS = ["../../generated", "../../dist/generated"];

/**
 * Text of a bundle that the build has made of its sources (tools/build.mjs), so that deploying needs no bundler and nobody
 * commits what a machine writes. Read when a stack is made, as who makes stamps never needs it.
 *
 * @throws StampError `input` when there was no build
 */
export function readBundle(name: BundleName): string {
  const files = FOLDERS.map((folder) => join(__dirname, folder, `${name}.js`));
  const file = files.find((path) => existsSync(path));
  if (file === undefined) {
    throw new StampError("input", `the bundle ${name} is not there, as nothing was built yet`, {
      fix: "run npm run build",
    });
  }
  return readFileSync(file, "utf8");
}
