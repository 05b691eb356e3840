const { testsThatReach } = require("./reach");
const startsOthers = require("./starts-others");
const base = require("../jest.config.js");

/** What `npm test` runs: every test that takes place in the test's own process, with Node and npm alone. */
const system = new Set(testsThatReach(startsOthers));

module.exports = {
  ...base,
  rootDir: "..",
  testPathIgnorePatterns: [
    ...base.testPathIgnorePatterns,
    ...[...system].map((file) => `${file.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&")}$`),
  ],
};
