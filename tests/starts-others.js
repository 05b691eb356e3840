const { join } = require("node:path");

/** The files through which tests start another's program that the product itself starts: HAProxy. */
const STARTERS = [join(__dirname, "routing", "haproxy.ts")];

/**
 * Whether a file starts other programs: the command line as users run it, a child that is killed, a real server (PostgreSQL, HAProxy,
 * moto, Chromium, Pulumi's engine).
 */
module.exports = (file, imports) => STARTERS.includes(file) || imports.includes("node:child_process");
