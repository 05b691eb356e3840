/**
 * Where nothing is shared between files, a test derives keys as the processes do that it starts with TEST_QUICK (tests/start.ts). Both are
 * said here, for each file: what a configuration says once is gone when the second file of a process begins (tests/jest/runtime.js).
 */
require("./keys").quick = true;
process.env.TEST_QUICK = "1";
