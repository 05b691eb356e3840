// Adds up jest's JSON reports of a folder and prints the line CI reads. Usage: sum.mjs FOLDER FAILED_STEPS
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const [folder, steps] = [process.argv[2], Number(process.argv[3])];
const reports = readdirSync(folder)
  .filter((name) => name.endsWith(".json"))
  .map((name) => JSON.parse(readFileSync(join(folder, name), "utf8")));
const sum = (key) => reports.reduce((total, report) => total + (report[key] ?? 0), 0);
const passed = sum("numPassedTests");
// A suite that can't load has no failed test of its own, and a step that failed without a failing test counts as one.
const broken = sum("numFailedTests") + sum("numRuntimeErrorTestSuites");
const failed = broken === 0 && steps > 0 ? steps : broken;
console.log(`${passed} passed, ${failed} failed, ${sum("numPendingTests")} skipped`);
process.exit(failed > 0 || passed === 0 ? 1 : 0);
