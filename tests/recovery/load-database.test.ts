import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { outboxSql } from "../../events/outbox/sql";
import { type Origin, loadDatabase } from "../../fleet/recovery/recover/load-database";
import type { RestoredDatabase } from "../../fleet/recovery/source";
import { connectTo, Server } from "../migration/servers";
import { withServers } from "../migration/with-servers";

const ORIGIN: Origin = { point: "base backup 1", digest: "0" };

withServers("a restored database that is copied into a stamp's own", () => {
  const server = new Server();
  let made = 0;
  beforeAll(() => server.start());
  afterAll(() => server.remove());

  async function rows(database: string, text: string): Promise<readonly (readonly (string | null)[])[]> {
    const session = await connectTo({ a: server.urlOf(database) })("a");
    try {
      await session.query("SET search_path = public");
      return await session.query(text);
    } finally {
      await session.end();
    }
  }

  /** Two databases: one with what statements make, and an empty one. */
  async function two(statements: readonly string[]): Promise<{ readonly old: string; readonly to: string }> {
    made += 1;
    const [old, to] = [`old_${made}`, `new_${made}`];
    for (const name of [old, to]) await rows("postgres", `CREATE DATABASE ${name} TEMPLATE template0`);
    const session = await connectTo({ a: server.urlOf(old) })("a");
    await session.script(["SET search_path = public", ...statements].join(";\n"));
    await session.end();
    return { old, to };
  }

  async function load(
    { old, to }: { readonly old: string; readonly to: string },
    origin = ORIGIN,
  ): Promise<boolean> {
    const from: RestoredDatabase = {
      connect: () => connectTo({ a: server.urlOf(old) })("a"),
      statements: (section) => Promise.resolve(dump(server.urlOf(old), section)),
    };
    const session = await connectTo({ a: server.urlOf(to) })("a");
    try {
      return await loadDatabase(from, { stamp: "euw1c", session }, origin, () => Promise.resolve());
    } finally {
      await session.end();
    }
  }

  test("has each row once, also those of a table that inherits from another", async () => {
    const databases = await two([
      "CREATE TABLE orders (id int, file text)",
      "CREATE TABLE late_orders (since date) INHERITS (orders)",
      "CREATE TABLE logs (id int) PARTITION BY RANGE (id)",
      "CREATE TABLE logs_1 PARTITION OF logs FOR VALUES FROM (0) TO (10)",
      "INSERT INTO orders VALUES (1, 'a')",
      "INSERT INTO late_orders VALUES (2, 'b', now())",
      "INSERT INTO logs VALUES (3)",
    ]);
    expect(await load(databases)).toBe(true);
    expect(await rows(databases.to, "SELECT id::text FROM orders ORDER BY id")).toEqual([["1"], ["2"]]);
    expect(await rows(databases.to, "SELECT id::text FROM ONLY orders")).toEqual([["1"]]);
    expect(await rows(databases.to, "SELECT id::text FROM logs")).toEqual([["3"]]);
  });

  test("has an outbox that is the new stamp's, with the events that had not left", async () => {
    const databases = await two([
      outboxSql(),
      "INSERT INTO stampworks_outbox_home (stamp) VALUES ('euw1a')",
      `SELECT stampworks_event('acme', 'com.example.order.placed', '{"order": 1}')`,
    ]);
    expect(await load(databases)).toBe(true);
    expect(await rows(databases.to, "SELECT stamp FROM stampworks_outbox_home")).toEqual([["euw1c"]]);
    expect(await rows(databases.to, "SELECT tenant, sequence::text, stamp FROM stampworks_outbox")).toEqual([
      ["acme", "1", "euw1a"],
    ]);
  });

  test("is refused where the application's rows are in a table of an extension, which nobody would miss at once", async () => {
    // What a script of an extension does with pg_extension_config_dump.
    const databases = await two([
      "CREATE EXTENSION citext",
      "CREATE TABLE jobs (id int, is_own boolean)",
      "ALTER EXTENSION citext ADD TABLE jobs",
      "SET allow_system_table_mods = on",
      `UPDATE pg_extension SET extconfig = ARRAY['public.jobs'::regclass::oid],
         extcondition = ARRAY['WHERE is_own'] WHERE extname = 'citext'`,
      "INSERT INTO jobs VALUES (1, false), (2, true)",
    ]);
    await expect(load(databases)).rejects.toThrow(/rows in tables of extensions.*received public\.jobs/s);
    expect(
      await rows(databases.to, "SELECT count(*)::text FROM pg_extension WHERE extname = 'citext'"),
    ).toEqual([["0"]]);
    // What the extension brings by itself is no loss.
    await rows(databases.old, "DELETE FROM jobs WHERE is_own");
    expect(await load(databases)).toBe(true);
  });
});

/** What pg_dump says, without what is for psql alone. */
function dump(url: string, section: string): string {
  const args = [`--section=${section}`, "--no-owner", "--no-privileges", "--dbname", url];
  const { stdout } = spawnSync("pg_dump", args, { encoding: "utf8", cwd: tmpdir() });
  return stdout.replaceAll(/^\\(?:un)?restrict .*$/gm, "");
}
