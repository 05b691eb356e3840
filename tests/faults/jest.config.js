/** The whole fault sweep; it takes minutes, so it is a command of its own: npm run faults. */
const { existsSync } = require("node:fs");
const base = require("../../jest.config.js");

// All cases. What is failed are files: that keys take a second each to derive shows nothing.
process.env.TEST_SWEEP = "1";
// Thousands of fleets are copied, changed and removed: in memory, where it can be, that takes a tenth of the time.
if (existsSync("/dev/shm")) process.env.TMPDIR ??= "/dev/shm";

module.exports = {
  ...base,
  rootDir: "../..",
  // Nothing is shared between files: they are few, and long.
  testEnvironment: "node",
  setupFiles: ["<rootDir>/tests/lazy/quick.js"],
  testMatch: ["<rootDir>/tests/faults/**/*.sweep.ts", "<rootDir>/tests/faults/add.test.ts"],
  testTimeout: 3_600_000,
};
