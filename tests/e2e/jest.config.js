/**
 * The real pulumi CLI against the simulated clouds, with time for real updates. Two files at once: an update keeps
 * about one core busy, and the longest files begin first (harness/sequencer.js). README.md says which promise is kept where.
 */
const unit = require("../../jest.config.js");

module.exports = {
  ...unit,
  rootDir: "../..",
  // Nothing is shared between files: they are few, and long.
  testEnvironment: "node",
  roots: ["<rootDir>/tests/e2e"],
  testPathIgnorePatterns: ["/node_modules/"],
  testSequencer: "<rootDir>/tests/e2e/harness/sequencer.js",
  testTimeout: 1_800_000,
  maxWorkers: 2,
};
