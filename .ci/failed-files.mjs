// Names the test files that failed by jest's JSON report, a line each: those that may be unsteady, and so are run once more.
//   node .ci/failed-files.mjs REPORT
// None where there is no whole report, or where more than a few failed: that is no unsteadiness.
import { readFileSync } from "node:fs";
import { relative } from "node:path";

/** More files than this are not run again. */
const FEW = 3;

let results = [];
try {
  results = JSON.parse(readFileSync(process.argv[2], "utf8")).testResults ?? [];
} catch {
  // A suite that left no report counts as failed.
}
const failed = results
  .filter(({ status }) => status === "failed")
  .map(({ name }) => relative(process.cwd(), name));
if (failed.length <= FEW) for (const file of failed) console.log(file);
