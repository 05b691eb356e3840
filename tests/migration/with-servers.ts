import { HAS_POSTGRES } from "./servers";

/** Tests that need real servers; where there are none they are shown as skipped, with a line that says why. */
export const withServers = HAS_POSTGRES ? describe : describe.skip;
if (!HAS_POSTGRES) process.stderr.write("skipped: initdb, postgres and pg_ctl are not on this machine\n");
