/**
 * The sweep: files called *.sweep.ts, every test that takes a part of its cases by tests/sweep.ts, itself or through what it
 * imports, with all of them; and the command's tests, each run of which has a process of its own here.
 * The sweep of faults and the live gates of rollouts take minutes more and are commands of their own: npm run faults, npm run gates.
 */
const { join } = require("node:path");
const { testsThatReach } = require("./reach");
const base = require("../jest.config.js");

process.env.TEST_SWEEP = "1";

const CHOICE = join(__dirname, "sweep.ts");
const COMMANDS = join(__dirname, "cli", "commands.test.ts");
const parted = testsThatReach((file) => file === CHOICE || file === COMMANDS);

module.exports = {
  ...base,
  rootDir: "..",
  testMatch: ["**/*.sweep.ts", ...parted.map((file) => file.replaceAll("\\", "/"))],
  testPathIgnorePatterns: [
    ...base.testPathIgnorePatterns,
    "<rootDir>/tests/(faults|rollout/live)/.*\\.sweep\\.ts$",
  ],
};
