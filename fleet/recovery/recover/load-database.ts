import { pipeline } from "node:stream/promises";
import { StampError } from "../../../core/errors";
import { HOME } from "../../../events/outbox/sql";
import type { Session } from "../../../tenants/migration/postgres/session";
import type { RestoredDatabase } from "../source";

/** What a recovered database was made of, for who asks again. */
export interface Origin {
  readonly point: string;
  readonly digest: string;
}

/** What is not the application's: the system's, what is gone with its session, and what movers put there. */
const OWN = `n.nspname NOT IN ('pg_catalog', 'information_schema', 'stampworks') AND n.nspname !~ '^pg_(toast|temp)'
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')`;

/** Tables with the columns that are written; what a column computes is computed again. */
const TABLES = `SELECT format('%I.%I', n.nspname, c.relname),
    (SELECT string_agg(format('%I', a.attname), ', ' ORDER BY a.attnum) FROM pg_attribute a
     WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '')
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind = 'r' AND ${OWN} ORDER BY 1`;

const SEQUENCES = `SELECT format('%I.%I', s.schemaname, s.sequencename), s.last_value::text
  FROM pg_sequences s JOIN pg_namespace n ON n.nspname = s.schemaname
  JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = s.sequencename
  WHERE s.last_value IS NOT NULL AND ${OWN}`;

/** Tables of extensions that hold what the application put there, such as its jobs, and which of their rows those are. */
const EXTENSION_TABLES = `SELECT format('%I.%I', n.nspname, c.relname), coalesce(x.condition, '')
  FROM pg_extension e, unnest(e.extconfig, e.extcondition) AS x(id, condition)
  JOIN pg_class c ON c.oid = x.id JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind = 'r' ORDER BY 1`;

/** The outboxes' tables that say which stamp a database is of. */
const HOMES = `SELECT format('%I.%I', n.nspname, c.relname)
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'r' AND c.relname = $1 AND ${OWN} ORDER BY 1`;

const THERE = `SELECT count(*)::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND ${OWN}`;

/**
 * Copies a restored database into the empty one of a stamp, in one transaction: all of it is there, or nothing. What movers had put into it
 * (fences of the stamp that is lost) does not come along.
 *
 * @param verified looks at the restored database for the last time; it is not copied from any more, and nothing is committed yet
 * @returns false where this very recovery point was loaded before
 * @throws StampError `state` where the stamp's database has tables already, or the restored one has what can't be copied
 */
export async function loadDatabase(
  from: RestoredDatabase,
  to: { readonly stamp: string; readonly session: Session },
  origin: Origin,
  verified: () => Promise<void>,
): Promise<boolean> {
  const { session, stamp } = to;
  await session.query("BEGIN");
  if (await isLoaded(session, origin)) {
    await session.query("ROLLBACK");
    await verified();
    return false;
  }
  await requireEmpty(session, stamp);
  const restored = await from.connect();
  try {
    await restored.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    await requireCopyable(restored);
    await session.script(await from.statements("pre-data"));
    for (const [table, columns] of await restored.query(TABLES)) {
      // A table without columns has nothing that is written.
      if (table == null || columns == null) continue;
      // Rows of tables that inherit from it are copied with those.
      const out = restored.copyOut(`COPY (SELECT ${columns} FROM ONLY ${table}) TO STDOUT`);
      await pipeline(out, session.copyIn(`COPY ${table} (${columns}) FROM STDIN`));
    }
    for (const [sequence, value] of await restored.query(SEQUENCES))
      await session.query("SELECT setval($1::regclass, $2::bigint)::text", [sequence, value]);
    // The publisher speaks for nobody else than the stamp that the outbox names.
    for (const [home] of await session.query(HOMES, [HOME]))
      await session.query(`UPDATE ${home ?? ""} SET stamp = $1`, [stamp]);
    await session.script(await from.statements("post-data"));
  } finally {
    await restored.end();
  }
  await session.script("DROP SCHEMA IF EXISTS stampworks CASCADE; CREATE SCHEMA stampworks");
  await session.query("CREATE TABLE stampworks.recovered (point text NOT NULL, digest text NOT NULL)");
  await session.query("INSERT INTO stampworks.recovered VALUES ($1, $2)", [origin.point, origin.digest]);
  await verified();
  await session.query("COMMIT");
  return true;
}

async function isLoaded(session: Session, { digest, point }: Origin): Promise<boolean> {
  const [made] = await session.query("SELECT to_regclass('stampworks.recovered')::text");
  if (made?.[0] == null) return false;
  const [row] = await session.query("SELECT point, digest FROM stampworks.recovered");
  return row?.[0] === point && row[1] === digest;
}

async function requireEmpty(session: Session, stamp: string): Promise<void> {
  const [row] = await session.query(THERE);
  if (row?.[0] === "0") return;
  throw new StampError("state", `the database of ${stamp} has tables already`, {
    received: `${row?.[0] ?? ""} of them`,
    fix: "data is recovered into the empty database of a new stamp: empty it, then run the same again",
  });
}

async function requireCopyable(restored: Session): Promise<void> {
  const [row] = await restored.query("SELECT count(*)::text FROM pg_largeobject_metadata");
  if (row?.[0] !== "0")
    throw new StampError("state", "the restored database has large objects, which are not copied", {
      received: `${row?.[0] ?? ""} of them`,
      fix: "restore it with the cloud's own tools: docs/disaster-recovery.md",
    });
  const filled: string[] = [];
  for (const [table, condition] of await restored.query(EXTENSION_TABLES))
    if ((await restored.query(`SELECT FROM ONLY ${table ?? ""} ${condition ?? ""} LIMIT 1`)).length > 0)
      filled.push(table ?? "");
  if (filled.length === 0) return;
  throw new StampError("state", "the application has rows in tables of extensions, which are not copied", {
    received: filled.join(", "),
    fix: "restore it with the cloud's own tools: docs/disaster-recovery.md",
  });
}
