/** The real pulumi CLI against the simulated clouds: one test file at a time, with time for real updates. */
const unit = require("../../jest.config.js");

module.exports = {
  ...unit,
  rootDir: "../..",
  roots: ["<rootDir>/tests/e2e"],
  testPathIgnorePatterns: ["/node_modules/"],
  testTimeout: 300000,
  maxWorkers: 1,
};
