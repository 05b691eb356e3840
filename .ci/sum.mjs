// Adds up jest's JSON reports and prints the line CI reads.
//   node .ci/sum.mjs FOLDER --ran "SUITE …" --failed "STEP …"
// Each suite that ran must have left its report, SUITE.json; a step that failed without a failing test counts as one.
// A file that failed and has passed in SUITE-again.json, where it ran by itself, counts as it did there, and its failures are
// named as unsteady. Before the line: which tests failed and which files took longest, as the log above may be too long to be
// kept whole.
import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { parseArgs } from "node:util";

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { ran: { type: "string", default: "" }, failed: { type: "string", default: "" } },
});
const words = (text) => text.split(" ").filter((word) => word !== "");
const total = { passed: 0, failed: 0, skipped: 0 };
const accounted = new Set();
const failures = [];
const unsteady = [];
const files = [];
/** So many of the slowest files are shown. */
const SLOWEST = 20;

for (const suite of words(values.ran)) {
  const report = reportOf(suite);
  const again = passedAgain(suite);
  // A test file that can't load has no failed test of its own.
  let failed = report.numFailedTests + report.numRuntimeErrorTestSuites;
  total.passed += report.numPassedTests;
  total.skipped += report.numPendingTests;
  if (failed > 0) accounted.add(suite);
  for (const file of report.testResults ?? []) {
    const name = relative(process.cwd(), file.name);
    files.push({ name, seconds: (file.endTime - file.startTime) / 1000 });
    if (file.status !== "failed") continue;
    const tests = (file.assertionResults ?? []).filter(({ status }) => status === "failed");
    const second = again.get(file.name);
    const told = second === undefined ? failures : unsteady;
    told.push(...tests.map(({ fullName }) => `${name}: ${fullName}`));
    if (tests.length === 0) told.push(`${name}: did not run`);
    if (second === undefined) continue;
    failed -= Math.max(tests.length, 1);
    total.passed += passedOf(second) - passedOf(file);
  }
  failed = Math.max(failed, 0);
  total.failed += failed;
  if (failed > 0) accounted.add(`${suite}-again`);
}
files.sort((one, other) => other.seconds - one.seconds);
for (const { name, seconds } of files.slice(0, SLOWEST))
  console.log(`${seconds.toFixed(1).padStart(8)} s  ${name}`);
for (const one of unsteady) console.log(`unsteady, passed when run by itself: ${one}`);
for (const failure of failures) console.log(`failed: ${failure}`);
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

/** The files of a suite that passed when they ran a second time, by name. */
function passedAgain(suite) {
  try {
    const { testResults } = JSON.parse(readFileSync(join(positionals[0], `${suite}-again.json`), "utf8"));
    return new Map(testResults.filter(({ status }) => status === "passed").map((file) => [file.name, file]));
  } catch {
    return new Map();
  }
}

function passedOf({ assertionResults = [] }) {
  return assertionResults.filter(({ status }) => status === "passed").length;
}
