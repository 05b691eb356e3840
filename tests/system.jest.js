const { testsThatReach } = require("./reach");
const startsOthers = require("./starts-others");
const base = require("../jest.config.js");
const waiting = require("./waiting");

/**
 * What `npm run test:system` runs: the tests that start other programs. They wait for these more than they compute, so there are more
 * of them at once than there are cores, and the longest begin first. Those that wait for minutes are
 * `npm run test:waiting`.
 */
module.exports = {
  ...base,
  rootDir: "..",
  testMatch: testsThatReach(startsOthers).map((file) => file.replaceAll("\\", "/")),
  testPathIgnorePatterns: [...base.testPathIgnorePatterns, ...waiting.map((name) => `/tests/${name}$`)],
  testSequencer: "<rootDir>/tests/jest/system-sequencer.js",
  maxWorkers: 3,
};
