/** All rollouts under live gates; it takes twenty minutes, so it is a command of its own: npm run gates. */
const base = require("../../../jest.config.js");

module.exports = {
  ...base,
  rootDir: "../../..",
  // Nothing is shared between files: there is one.
  testEnvironment: "node",
  testMatch: ["<rootDir>/tests/rollout/live/*.sweep.ts"],
};
