const { longestFirst } = require("./longest-first");

module.exports = longestFirst([
  "routing/router/one-address.test.ts",
  "cli/json.test.ts",
  "renders/kept.test.ts",
  "recovery/drill.test.ts",
  "registry/dynamodb.test.ts",
  "recovery/recover.test.ts",
  "migration/kills.test.ts",
  "recovery/standby.test.ts",
  "migration/move.test.ts",
  "migration/postgres/through.test.ts",
  "ci/pull-request-stamp.test.ts",
  "migration/postgres/more-brothers.test.ts",
  "events/chain.test.ts",
]);
