import { join } from "node:path";

/**
 * What a test gives Node.js before the program it starts: a start that reuses what an earlier one compiled, and a key that takes no
 * time (tests/lazy/start.js). In the sweep and where a test shares nothing it is empty: processes start as a user's do.
 */
export const START: readonly string[] =
  process.env["TEST_QUICK"] === "1" ? ["--require", join(__dirname, "lazy/start.js")] : [];
