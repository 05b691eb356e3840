// Adds up jest's JSON reports and prints the line CI reads.
//   node .ci/sum.mjs FOLDER --ran "SUITE …" --failed "STEP …"
// Each suite that ran must have left its report, SUITE.json; a step that failed without a failing test counts as one.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { ran: { type: "string", default: "" }, failed: { type: "string", default: "" } },
});
const words = (text) => text.split(" ").filter((word) => word !== "");
const total = { passed: 0, failed: 0, skipped: 0 };
const accounted = new Set();

for (const suite of words(values.ran)) {
  const report = reportOf(suite);
  // A test file that can't load has no failed test of its own.
  const failed = report.numFailedTests + report.numRuntimeErrorTestSuites;
  total.passed += report.numPassedTests;
  total.failed += failed;
  total.skipped += report.numPendingTests;
  if (failed > 0) accounted.add(suite);
}
total.failed += words(values.failed).filter((step) => !accounted.has(step)).length;
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exit(total.failed > 0 || total.passed === 0 ? 1 : 0);

function reportOf(suite) {
  try {
    const report = JSON.parse(readFileSync(join(positionals[0], `${suite}.json`), "utf8"));
    if (Number.isInteger(report.numPassedTests)) return report;
  } catch {
    // Told below; jest writes the file at its very end.
  }
  console.log(`${suite} left no report: it counts as one failure`);
  return { numPassedTests: 0, numFailedTests: 1, numRuntimeErrorTestSuites: 0, numPendingTests: 0 };
}
