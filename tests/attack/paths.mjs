/** Where the harness keeps what it makes; nothing of it is committed. */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const HERE = dirname(fileURLToPath(import.meta.url));
export const ROOT = join(HERE, "..", "..");
export const CACHE = join(ROOT, ".stampworks", "attack");
/** The command under attack: this build, or the one that ATTACK_CLI names (another branch, the package as npm packed it). */
export const CLI = process.env.ATTACK_CLI ?? join(ROOT, "dist", "cli", "main.js");
