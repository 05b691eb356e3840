/** Where the harness keeps what it makes; nothing of it is committed. */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const HERE = dirname(fileURLToPath(import.meta.url));
export const ROOT = join(HERE, "..", "..");
export const CACHE = join(ROOT, ".stampworks", "attack");
export const CLI = join(ROOT, "dist", "cli", "main.js");
