/** Where nothing is shared between files, a test derives keys as the processes do that it starts with TEST_QUICK (tests/start.ts). */
require("./keys").quick = true;
