import type { TableSpec } from "../../../tenants/migration/postgres/table";

/** A schema, what is written before and during the move, and how the tenant's rows are told. */
export interface Brother {
  readonly both?: readonly string[];
  readonly a1?: readonly string[];
  readonly b1?: readonly string[];
  readonly fill: readonly string[];
  readonly change: readonly string[];
  readonly tables?: readonly TableSpec[];
  /** Of `t`: its columns in one order, where the ends have them in others. */
  readonly columns?: string;
  readonly mine?: string;
  readonly tenant?: string;
  /** The table in SQL. */
  readonly table?: string;
}

const KEYED = "CREATE TABLE t (tenant_id text, id int, v text, PRIMARY KEY (tenant_id, id))";
const FILL = "INSERT INTO t VALUES ('acme', 1, 'a'), ('acme', 2, 'b'), ('other', 1, 'x')";
const CI = "CREATE COLLATION ci (provider = icu, locale = 'und-u-ks-level2', deterministic = false)";
const [ODD, LONG] = ['"Tab ""le"', `"${"é".repeat(31)}"`];
const RANGES = [
  "CREATE TABLE t (tenant_id text, id int, v text, PRIMARY KEY (tenant_id, id)) PARTITION BY RANGE (id)",
  "CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10)",
  "CREATE TABLE td PARTITION OF t DEFAULT",
];

/** Kinds of schemas that nobody reported yet, by what is odd about them; each is moved under writes. */
export const BROTHERS: Readonly<Record<string, Brother>> = {
  "a trigger that changes the key": {
    both: [
      KEYED,
      "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.id := NEW.id + 100; RETURN NEW; END'",
      "CREATE TRIGGER b BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f()",
    ],
    fill: [FILL],
    change: ["UPDATE t SET v = 'c' WHERE id = 1"],
  },
  "names with quotes, spaces and 62 bytes": {
    tables: [{ name: 'public.Tab "le', tenant: "Ten ant" }],
    table: ODD,
    mine: `"Ten ant" = 'acme'`,
    both: [
      `CREATE TABLE ${ODD} ("Ten ant" text, ${LONG} int, "before" text, k0 text, PRIMARY KEY ("Ten ant", ${LONG}))`,
    ],
    fill: [`INSERT INTO ${ODD} VALUES ('acme', 1, 'a', 'q'), ('acme', 2, 'b', 'q'), ('other', 1, 'x', 'q')`],
    change: [`UPDATE ${ODD} SET "before" = 'c' WHERE ${LONG} = 1`],
  },
  "columns called as the mover's own": {
    tables: [{ name: "public.t", tenant: "tenant" }],
    mine: "tenant = 'acme'",
    both: [
      "CREATE TABLE t (tenant text, before int, after int, key text, relation text, n int, size int, turn int, bytes int, PRIMARY KEY (before, after))",
    ],
    fill: [
      "INSERT INTO t VALUES ('acme', 1, 1, 'a', 'b', 1, 1, 1, 1), ('acme', 2, 1, 'a', 'b', 1, 1, 1, 1), ('other', 3, 1, 'a', 'b', 1, 1, 1, 1)",
    ],
    change: ["UPDATE t SET before = 9, n = 7 WHERE before = 1", "DELETE FROM t WHERE before = 2"],
  },
  "columns that were dropped, and others' order": {
    a1: [
      "CREATE TABLE t (x int, tenant_id text, id int, gone text, v text, PRIMARY KEY (tenant_id, id))",
      "ALTER TABLE t DROP gone, DROP x",
    ],
    b1: [
      "CREATE TABLE t (v text, id int, tenant_id text, y int, PRIMARY KEY (tenant_id, id))",
      "ALTER TABLE t DROP y",
    ],
    columns: "tenant_id, id, v",
    fill: [FILL],
    change: [
      "UPDATE t SET v = 'c' WHERE id = 1",
      String.raw`INSERT INTO t VALUES ('acme', 3, E'a\\.\n\\.\n\t\\N')`,
    ],
  },
  "numbers as keys that are none, without an end, or with zeros": {
    both: ["CREATE TABLE t (tenant_id text, id numeric, v text, PRIMARY KEY (tenant_id, id))"],
    fill: [
      "INSERT INTO t SELECT 'acme', n::numeric, 'a' FROM unnest(ARRAY['NaN', 'Infinity', '-Infinity', '1.0', '1.10']) n",
    ],
    change: ["UPDATE t SET id = 1.100 WHERE id = 1.1", "UPDATE t SET v = 'n' WHERE id = 'NaN'"],
  },
  "moments as keys, at the ends of time, by a session of another zone": {
    both: ["CREATE TABLE t (tenant_id text, id timestamptz, v text, PRIMARY KEY (tenant_id, id))"],
    fill: [
      "INSERT INTO t SELECT 'acme', n::timestamptz, 'a' FROM unnest(ARRAY['infinity', '-infinity', '4713-01-01 00:00 BC', '294276-12-31']) n",
    ],
    change: [
      "SET TimeZone = 'America/Caracas'",
      "SET DateStyle = 'German'",
      "UPDATE t SET v = 'n'",
      "UPDATE t SET id = '2020-03-29 02:30:00' WHERE id = 'infinity'",
    ],
  },
  "bytes as keys, by a session that writes them otherwise": {
    both: ["CREATE TABLE t (tenant_id text, id bytea, v text, PRIMARY KEY (tenant_id, id))"],
    fill: [String.raw`INSERT INTO t VALUES ('acme', '\x00ff5c', 'a'), ('acme', '', 'b')`],
    change: [
      "SET bytea_output = 'escape'",
      "UPDATE t SET v = 'n'",
      String.raw`UPDATE t SET id = '\x5c5c' WHERE id = ''`,
    ],
  },
  "a key that knows no case": {
    both: [CI, "CREATE TABLE t (tenant_id text, id text COLLATE ci, v text, PRIMARY KEY (tenant_id, id))"],
    fill: ["INSERT INTO t VALUES ('acme', 'Key', 'a'), ('acme', 'b', 'b'), ('other', 'KEY', 'x')"],
    change: ["UPDATE t SET id = 'kEY' WHERE id = 'key' AND tenant_id = 'acme'"],
  },
  "a tenant that knows no case": {
    both: [CI, "CREATE TABLE t (tenant_id text COLLATE ci, id int, v text, PRIMARY KEY (tenant_id, id))"],
    fill: ["INSERT INTO t VALUES ('Acme', 1, 'a'), ('ACME', 2, 'b'), ('other', 1, 'x')"],
    change: ["UPDATE t SET v = 'n'"],
  },
  "a domain over a domain, and an array of them": {
    both: [
      "CREATE DOMAIN d AS int CHECK (VALUE > 0)",
      "CREATE DOMAIN e AS d CHECK (VALUE < 1000)",
      "CREATE TABLE t (tenant_id text, id e, v d[], PRIMARY KEY (tenant_id, id))",
    ],
    fill: ["INSERT INTO t VALUES ('acme', 1, '{1,2}'), ('other', 1, NULL)"],
    change: ["UPDATE t SET v = '{3}'", "UPDATE t SET id = 7 WHERE tenant_id = 'acme'"],
  },
  "a row that goes to the default partition, and one put there": {
    both: RANGES,
    fill: ["INSERT INTO t VALUES ('acme', 1, 'a'), ('acme', 50, 'b'), ('other', 1, 'x')"],
    change: [
      "UPDATE t SET id = id + 20 WHERE id = 1",
      "INSERT INTO td VALUES ('acme', 99, 'z')",
      "DELETE FROM td WHERE id = 50",
    ],
  },
  "a partition that comes during the move": {
    both: RANGES,
    fill: ["INSERT INTO t VALUES ('acme', 1, 'a'), ('other', 1, 'x')"],
    change: [
      "CREATE TABLE t3 PARTITION OF t FOR VALUES FROM (10) TO (20)",
      "INSERT INTO t VALUES ('acme', 12, 'new')",
      "INSERT INTO t3 VALUES ('acme', 13, 'new')",
    ],
  },
  "unique values that change places in one transaction": {
    both: ["CREATE TABLE t (tenant_id text, id int PRIMARY KEY, v int UNIQUE DEFERRABLE INITIALLY DEFERRED)"],
    fill: ["INSERT INTO t VALUES ('acme', 1, 10), ('acme', 2, 20), ('other', 3, 30)"],
    change: ["BEGIN", "UPDATE t SET v = 20 WHERE id = 1", "UPDATE t SET v = 10 WHERE id = 2", "COMMIT"],
  },
  "ranges that exclude each other and change places": {
    both: [
      "CREATE EXTENSION btree_gist",
      "CREATE TABLE t (tenant_id text, id int, v int4range, PRIMARY KEY (tenant_id, id), EXCLUDE USING gist (tenant_id WITH =, v WITH &&))",
    ],
    fill: ["INSERT INTO t VALUES ('acme', 1, '[1,5)'), ('acme', 2, '[5,9)'), ('other', 1, '[1,9)')"],
    change: [
      "BEGIN",
      ...["'[20,25)' WHERE id = 1", "'[1,5)' WHERE id = 2", "'[5,9)' WHERE id = 1"].map(
        (to) => `UPDATE t SET v = ${to} AND tenant_id = 'acme'`,
      ),
      "COMMIT",
    ],
  },
  "rows that point at each other": {
    both: [
      "CREATE TABLE t (tenant_id text, id int, up int, PRIMARY KEY (tenant_id, id), FOREIGN KEY (tenant_id, up) REFERENCES t DEFERRABLE INITIALLY DEFERRED)",
    ],
    fill: ["INSERT INTO t VALUES ('acme', 1, 2), ('acme', 2, 1), ('other', 1, 1)"],
    change: [
      "INSERT INTO t VALUES ('acme', 3, 4), ('acme', 4, 3)",
      "UPDATE t SET up = 3 WHERE id = 1 AND tenant_id = 'acme'",
    ],
  },
  "a foreign key that empties one of its columns": {
    tables: ["p", "t"].map((name) => ({ name: `public.${name}`, tenant: "tenant_id" })),
    both: [
      "CREATE TABLE p (tenant_id text, id int, PRIMARY KEY (tenant_id, id))",
      "CREATE TABLE t (tenant_id text, id int, up int, PRIMARY KEY (tenant_id, id), FOREIGN KEY (tenant_id, up) REFERENCES p ON DELETE SET NULL (up))",
    ],
    fill: [
      "INSERT INTO p VALUES ('acme', 1), ('acme', 2), ('other', 1)",
      "INSERT INTO t VALUES ('acme', 1, 1), ('acme', 2, 2), ('other', 1, 1)",
    ],
    change: ["DELETE FROM p WHERE id = 1 AND tenant_id = 'acme'"],
  },
  "a rule that writes into another table instead": {
    tables: ["t", "u"].map((name) => ({ name: `public.${name}`, tenant: "tenant_id" })),
    both: [
      KEYED,
      KEYED.replace(" t ", " u "),
      "CREATE RULE r AS ON INSERT TO t WHERE NEW.v = 'u' DO INSTEAD INSERT INTO u VALUES (NEW.tenant_id, NEW.id, NEW.v)",
    ],
    fill: [FILL],
    change: ["INSERT INTO t VALUES ('acme', 3, 'u')", "INSERT INTO t VALUES ('acme', 4, 'b')"],
  },
  "a rule by which nothing is deleted": {
    both: [
      KEYED,
      "CREATE RULE r AS ON DELETE TO t DO INSTEAD UPDATE t SET v = 'gone' WHERE tenant_id = OLD.tenant_id AND id = OLD.id",
    ],
    fill: [FILL],
    change: ["DELETE FROM t WHERE id = 2"],
  },
  "MERGE and ON CONFLICT": {
    both: [KEYED],
    fill: [FILL],
    change: [
      "MERGE INTO t USING (VALUES ('acme', 1), ('acme', 9)) s(a, b) ON t.tenant_id = s.a AND t.id = s.b WHEN MATCHED THEN UPDATE SET v = 'm' WHEN NOT MATCHED THEN INSERT VALUES (s.a, s.b, 'm')",
      "INSERT INTO t VALUES ('acme', 2, 'q') ON CONFLICT (tenant_id, id) DO UPDATE SET v = excluded.v",
    ],
  },
  "a tenant that is generated, of rows that change it": {
    both: [
      "CREATE TABLE t (k text, tenant_id text GENERATED ALWAYS AS (lower(k)) STORED NOT NULL, id int PRIMARY KEY)",
    ],
    fill: ["INSERT INTO t (k, id) VALUES ('Acme', 1), ('ACME', 2), ('Other', 3)"],
    change: ["UPDATE t SET k = 'OTHER' WHERE id = 1", "UPDATE t SET k = 'aCME' WHERE id = 3"],
  },
  "a tenant that is a number, among others of the same digits": {
    tenant: "7",
    mine: "tenant_id = 7",
    both: [KEYED.replace("tenant_id text", "tenant_id int")],
    fill: ["INSERT INTO t VALUES (007, 1, 'a'), (70, 1, 'x'), (-7, 1, 'y')"],
    change: ["UPDATE t SET v = 'c'"],
  },
  "large values that are compressed, and some that are not": {
    both: [
      "CREATE TABLE t (tenant_id text, id int, v text COMPRESSION pglz, w text, PRIMARY KEY (tenant_id, id))",
      "ALTER TABLE t ALTER w SET STORAGE EXTERNAL",
    ],
    fill: [
      "INSERT INTO t SELECT 'acme', n, repeat('x', 300000), repeat(md5(n::text), 300) FROM generate_series(1, 12) n",
    ],
    change: ["UPDATE t SET v = 'c' WHERE id < 3"],
  },
};
