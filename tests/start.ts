import { join } from "node:path";

/**
 * What a test gives Node.js before the program it starts: a start that reuses what an earlier one compiled
 * (tests/lazy/start.js). In the sweep nothing: there each process starts as a user's does.
 */
export const START: readonly string[] =
  process.env["TEST_SWEEP"] === "1" ? [] : ["--require", join(__dirname, "lazy/start.js")];
