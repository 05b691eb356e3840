import { createHash } from "node:crypto";
import { PassingError } from "../../mover";
import { holders, isLockTimeout, SHORT_MS } from "../locks";
import type { Session } from "../session";
import { literal } from "../sql";
import { GUARD } from "./functions";

/**
 * What the mover puts into a database, all of it in a schema of its own. Writers need no rights in there: functions
 * run as their owner. None of it waits for a writer where it is there already.
 */
const SCHEMA: readonly string[] = [
  "CREATE SCHEMA IF NOT EXISTS stampworks",
  `CREATE TABLE IF NOT EXISTS stampworks.fence (
  tenant text PRIMARY KEY,
  open boolean NOT NULL,
  epoch bigint NOT NULL,
  mover bigint NOT NULL,
  since timestamptz NOT NULL DEFAULT now(),
  -- A closed fence admits who was told the tenant's home from this version on: it has come back.
  again bigint,
  -- Where it is there: the home of a standby, open only until the server is started anew.
  boot timestamptz
)`,
  `CREATE TABLE IF NOT EXISTS stampworks.change (
  seq bigint GENERATED ALWAYS AS IDENTITY,
  tenant text NOT NULL,
  relation text NOT NULL,
  key text[] NOT NULL
)`,
  `CREATE TABLE IF NOT EXISTS stampworks.progress (
  tenant text NOT NULL,
  relation text NOT NULL,
  key text[],
  copied bigint NOT NULL,
  done boolean NOT NULL,
  PRIMARY KEY (tenant, relation)
)`,
  GUARD,
];

/** What fences of earlier releases do not have; every writer of a tenant that is moved looks at them. */
const FENCE = "ALTER TABLE stampworks.fence ADD COLUMN IF NOT EXISTS boot timestamptz";
const HAS_FENCE = `SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('stampworks.fence') AND attname = 'boot'
  AND NOT attisdropped)::text`;

/**
 * The one index of the notes: each write of a tenant that is moved pays for it, least where it grows at its end. A table that is
 * published needs to tell its rows apart, or none can be deleted. Earlier releases had two others.
 */
const NOTES: readonly string[] = [
  "CREATE UNIQUE INDEX IF NOT EXISTS change_order ON stampworks.change (tenant, seq)",
  "ALTER TABLE stampworks.change REPLICA IDENTITY USING INDEX change_order",
  "ALTER TABLE stampworks.change DROP CONSTRAINT IF EXISTS change_pkey",
  "DROP INDEX IF EXISTS stampworks.change_tenant",
];
const HAS_NOTES = `SELECT (c.relreplident = 'i' AND to_regclass('stampworks.change_order') IS NOT NULL
  AND to_regclass('stampworks.change_pkey') IS NULL AND to_regclass('stampworks.change_tenant') IS NULL)::text
  FROM pg_class c WHERE c.oid = to_regclass('stampworks.change')`;

/** Tells what an earlier release made from what this one makes. */
const EDITION = `what moves tenants, ${createHash("sha256")
  .update([...SCHEMA, FENCE, ...NOTES].join(";\n"))
  .digest("hex")
  .slice(0, 12)}`;

/** Whether everything in the database is of this release. */
export async function isOfThisEdition(session: Session): Promise<boolean> {
  const [made] = await session.query(
    "SELECT obj_description(oid, 'pg_namespace') FROM pg_namespace WHERE nspname = 'stampworks'",
  );
  return made?.[0] === EDITION;
}

/** Makes what is not there. */
export async function makeSchema(session: Session): Promise<void> {
  for (const statement of SCHEMA) await session.query(statement);
}

/**
 * Makes tables that an earlier release made what this one makes; the last thing in a transaction, because writers of every tenant
 * that is moved wait for its end. Indexes of the notes are changed when there are none, and nobody is writing any: until then
 * those that are there do.
 *
 * @throws PassingError when fences must be changed, and are held for more than a moment; it says by whom
 */
export async function renewTables(session: Session): Promise<void> {
  const has = async (question: string): Promise<boolean> =>
    (await session.query(question))[0]?.[0] === "true";
  const isNew = (await has(HAS_NOTES)) || (await renewNotes(session));
  if (!(await has(HAS_FENCE))) await renewFence(session);
  if (isNew) await session.query(`COMMENT ON SCHEMA stampworks IS ${literal(EDITION)}`);
}

/** Whether it could be done at once. */
async function renewNotes(session: Session): Promise<boolean> {
  await session.query("SAVEPOINT renewing");
  try {
    await session.query("LOCK TABLE stampworks.change IN ACCESS EXCLUSIVE MODE NOWAIT");
  } catch (error) {
    if (!isLockTimeout(error)) throw error;
    await session.query("ROLLBACK TO SAVEPOINT renewing");
    return false;
  }
  const [found] = await session.query("SELECT EXISTS (SELECT FROM stampworks.change)::text");
  if (found?.[0] === "true") {
    await session.query("ROLLBACK TO SAVEPOINT renewing");
    return false;
  }
  for (const statement of NOTES) await session.query(statement);
  return true;
}

async function renewFence(session: Session): Promise<void> {
  await session.query("SAVEPOINT renewing");
  try {
    await session.query(`SET LOCAL lock_timeout = ${SHORT_MS}`);
    await session.query(FENCE);
  } catch (error) {
    if (!isLockTimeout(error)) throw error;
    await session.query("ROLLBACK TO SAVEPOINT renewing");
    const who = await holders(session, "SELECT to_regclass('stampworks.fence')::oid");
    throw new PassingError(
      `the fences of an earlier release can't be renewed while they are held by ${who}`,
      {
        cause: error,
      },
    );
  }
}
