import { HAS_POSTGRES } from "./servers";

/** Tests that need real servers; where there are none they are shown as skipped, with a line that says why. */
export const withServers = HAS_POSTGRES ? describe : describe.skip;
const wanted = process.env["STAMPWORKS_POSTGRES"] ?? "";
// Who asks for one by name is not to take tests that were skipped for tests that passed.
if (!HAS_POSTGRES && wanted !== "")
  throw new Error(`PostgreSQL ${wanted} is not here: npm run postgres:install fetches it`);
if (!HAS_POSTGRES) process.stderr.write("skipped: initdb, postgres and pg_ctl are not on this machine\n");
