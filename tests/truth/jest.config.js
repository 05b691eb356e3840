/** Judges by what the clouds publish; it needs packages of theirs, so it is a command of its own: npm run truth. */
const base = require("../../jest.config.js");

module.exports = {
  ...base,
  rootDir: "../..",
  // Nothing is shared between files: they are few, and long.
  testEnvironment: "node",
  testMatch: ["<rootDir>/tests/truth/**/*.judge.ts"],
  testTimeout: 900_000,
};
