import { type Comparison, PassingError } from "../mover";
import type { Session } from "./session";

/** Stands among what is copied of tables, and is none: how far a standby is. */
const MARK = "standby";

/** Notes at a standby, in the transaction that brings the changes, up to which moment it has all of the home. */
export async function noteUpTo(standby: Session, tenant: string, upTo: Date): Promise<void> {
  await standby.query(
    `INSERT INTO stampworks.progress (tenant, relation, key, copied, done) VALUES ($1, $2, ARRAY[$3::text], 0, true)
     ON CONFLICT (tenant, relation) DO UPDATE SET key = excluded.key`,
    [tenant, MARK, upTo.toISOString()],
  );
}

/** The moment that was noted; undefined where none was. */
export async function readUpTo(standby: Session, tenant: string): Promise<Date | undefined> {
  const [row] = await standby.query(
    "SELECT key[1] FROM stampworks.progress WHERE tenant = $1 AND relation = $2",
    [tenant, MARK],
  );
  return row?.[0] == null ? undefined : new Date(row[0]);
}

/** Whether a server knows that a standby of the tenant was kept of it. */
export async function isKept(home: Session, tenant: string): Promise<boolean> {
  const [made] = await home.query("SELECT to_regclass('stampworks.fence')::text");
  if (made?.[0] == null) return false;
  const [known] = await home.query(
    "SELECT (boot IS NOT NULL)::text FROM stampworks.fence WHERE tenant = $1",
    [tenant],
  );
  return known?.[0] === "true";
}

/** Keys that were changed and not brought. */
export async function countUnbrought(home: Session, tenant: string): Promise<number | undefined> {
  if (!(await isKept(home, tenant))) return undefined;
  const [row] = await home.query(
    "SELECT count(DISTINCT (relation, key))::text FROM stampworks.change WHERE tenant = $1",
    [tenant],
  );
  return Number(row?.[0] ?? 0);
}

/** Tables that were changed: the standby's may be changed a little later than the home's, so it is looked at again. */
export function shapeChanged(changed: readonly Comparison[]): PassingError {
  const words = changed.map(({ differing, what }) => `${what}: ${differing.join(", ")}`);
  return new PassingError(`the standby waits: ${words.join("; ")}`);
}
