const { chmodSync, mkdtempSync } = require("node:fs");
const { tmpdir } = require("node:os");
const { join } = require("node:path");

/** A folder for what test files of this run make once and all use (tests/once.ts); end.js removes it. */
module.exports = function begin() {
  const folder = mkdtempSync(join(tmpdir(), "stampworks-run-"));
  chmodSync(folder, 0o755);
  process.env.TEST_RUN_FOLDER = folder;
};
