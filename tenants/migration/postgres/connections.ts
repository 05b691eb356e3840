import type { ConnectionRoom } from "../mover";
import type { Session } from "./session";

/**
 * How many connections a server has left for this role in this database: those of the server that nobody holds and that are not
 * kept for administrators, and no more than role and database may have.
 *
 * @param each connections that one move holds there
 */
export async function connectionRoom(session: Session, each: number): Promise<ConnectionRoom> {
  const [row] = await session.query(
    `SELECT s.most::text, s.kept::text, u.used::text, CASE WHEN r.rolsuper THEN -1 ELSE r.rolconnlimit END::text, CASE WHEN r.rolsuper THEN -1 ELSE d.datconnlimit END::text,
       (SELECT count(*) FROM pg_stat_activity a WHERE a.usename = current_user)::text,
       (SELECT numbackends FROM pg_stat_database b WHERE b.datid = d.oid)::text
     FROM (SELECT sum(setting::int) FILTER (WHERE name = 'max_connections') AS most,
             coalesce(sum(setting::int) FILTER (WHERE name <> 'max_connections'), 0) AS kept FROM pg_settings
           WHERE name IN ('max_connections', 'superuser_reserved_connections', 'reserved_connections')) AS s,
       (SELECT sum(numbackends) AS used FROM pg_stat_database) AS u, pg_roles r, pg_database d
     WHERE r.rolname = current_user AND d.datname = current_database()`,
  );
  const [most = 0, kept = 0, used = 0, role = -1, database = -1, ofRole = 0, ofDatabase = 0] = (
    row ?? []
  ).map(Number);
  const bounds = [
    {
      free: most - kept - used,
      words: `max_connections = ${most}, ${kept} kept for administrators, ${used} in use`,
    },
    ...(role < 0 ? [] : [{ free: role - ofRole, words: `the role may have ${role}, ${ofRole} in use` }]),
    ...(database < 0
      ? []
      : [{ free: database - ofDatabase, words: `the database may have ${database}, ${ofDatabase} in use` }]),
  ];
  const [tightest] = bounds.sort((a, b) => a.free - b.free);
  // The connection that asks is one of those in use, and goes.
  return { free: Math.max(0, (tightest?.free ?? 0) + 1), each, bound: tightest?.words ?? "" };
}
