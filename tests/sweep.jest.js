/**
 * The sweep: files called *.sweep.ts, every test that takes a part of its cases by tests/sweep.ts, itself or through what it
 * imports, with all of them; and the command's tests, each run of which has a process of its own here.
 * The sweep of faults takes minutes more and is a command of its own: npm run faults.
 */
const { existsSync, readdirSync, readFileSync } = require("node:fs");
const { dirname, join, resolve } = require("node:path");
const base = require("../jest.config.js");

process.env.TEST_SWEEP = "1";

const CHOICE = join(__dirname, "sweep.ts");
const known = new Map();

/** Whether a file takes a part of its cases in a test. */
function isParted(file) {
  if (file === CHOICE) return true;
  if (!known.has(file)) {
    known.set(file, false);
    const imports = readFileSync(file, "utf8").matchAll(/(?:from|import) "(\.{1,2}\/[^"]+)"/g);
    const targets = [...imports].map(([, target]) => `${resolve(dirname(file), target)}.ts`);
    known.set(
      file,
      targets.some((target) => target.startsWith(__dirname) && existsSync(target) && isParted(target)),
    );
  }
  return known.get(file);
}

const tests = readdirSync(__dirname, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".test.ts") && !/^e2e[\\/]/.test(name))
  .map((name) => join(__dirname, name));
const parted = tests.filter((file) => isParted(file) || file === join(__dirname, "cli", "commands.test.ts"));

module.exports = {
  ...base,
  rootDir: "..",
  testMatch: ["**/*.sweep.ts", ...parted.map((file) => file.replaceAll("\\", "/"))],
  testPathIgnorePatterns: [...base.testPathIgnorePatterns, "<rootDir>/tests/faults/.*\\.sweep\\.ts$"],
};
