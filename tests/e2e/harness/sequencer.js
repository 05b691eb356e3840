const { longestFirst } = require("../../jest/longest-first");

module.exports = longestFirst([
  "e2e/first-account.test.ts",
  "e2e/first-hour.test.ts",
  "e2e/package.test.ts",
  "e2e/fleet.test.ts",
  "e2e/interruptions.test.ts",
  "e2e/packs.test.ts",
  "e2e/provider.test.ts",
]);
