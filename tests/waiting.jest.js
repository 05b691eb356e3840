const base = require("../jest.config.js");
const waiting = require("./waiting");

/** What `npm run test:waiting` runs: the tests that wait, two at once, beside all others and, in CI, before them. */
module.exports = {
  ...base,
  rootDir: "..",
  testMatch: waiting.map((name) => `<rootDir>/tests/${name}`),
  testSequencer: "<rootDir>/tests/jest/waiting-sequencer.js",
  maxWorkers: 2,
};
