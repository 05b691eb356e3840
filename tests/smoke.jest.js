const base = require("./e2e/jest.config.js");

/**
 * What `npm run test:smoke` runs: of the end-to-end tests those that a change does not wait long for. A stamp goes up, changes and goes
 * away on each cloud, the laws and the packs judge what the real CLI did, a state is handed over and audited. `npm run test:e2e` runs all.
 */
module.exports = {
  ...base,
  rootDir: "..",
  testMatch: ["stamp", "policy", "cli", "handover", "audit"].map((name) => `**/tests/e2e/${name}.test.ts`),
};
