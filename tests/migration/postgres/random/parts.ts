import { MADE, VALUES } from "../values";

/** A column's type, what must be there before it, and values of it in SQL, which are cast to it. */
export interface Kind {
  readonly type: string;
  readonly values: readonly string[];
  readonly before?: readonly string[];
}

/** Tenants whose names or numbers are made to be taken for each other; the first one moves. */
export const TENANTS: readonly (Kind & { readonly names: readonly string[] })[] = [
  { type: "text", names: ["acme", "acme2", "Acme", "acme "] },
  { type: 'text COLLATE "C"', names: ["acme", "ACME", "acm\u00e9"] },
  { type: "varchar(12)", names: ["acme-europe", "acme", "acme-europ"] },
  { type: "char(8)", names: ["acme", "acm", "acme2"] },
  { type: "smallint", names: ["7", "77", "-7"] },
  { type: "int", names: ["7", "77", "700"] },
  { type: "bigint", names: ["4294967303", "7", "4294967304"] },
  { type: "uuid", names: [1, 2, 10].map((n) => `00000000-0000-4000-8000-0000000000${n + 10}`) },
  { type: "numeric", names: ["7", "7.1", "70"] },
  { type: "numeric(8,2)", names: ["7.25", "7.20", "72.50"] },
  { type: "citext", names: ["acme", "acme2", "bcme"] },
  { type: "who", names: ["acme", "Acme"], before: ["CREATE TYPE who AS ENUM ('Acme', 'acme')"] },
  {
    type: "named",
    names: ["acme", "acme2"],
    before: ["CREATE DOMAIN named AS varchar(8) CHECK (VALUE <> '')"],
  },
  {
    type: "text COLLATE anycase",
    names: ["acme", "acmf"],
    before: ["CREATE COLLATION anycase (provider = icu, locale = 'und-u-ks-level2', deterministic = false)"],
  },
].map((tenant) => ({ ...tenant, values: tenant.names }));

/** Columns that tell rows apart; the n-th value. */
export const KEYS: readonly { readonly type: string; readonly value: (n: number) => string }[] = [
  { type: "int", value: (n) => String(n) },
  { type: "bigint", value: (n) => String(4_294_967_296 * n) },
  { type: "smallint", value: (n) => String(-n) },
  { type: "uuid", value: (n) => `'00000000-0000-4000-8000-${String(n).padStart(12, "0")}'` },
  { type: "text", value: (n) => `E'k\\\\${n}\\t"é'` },
  { type: 'text COLLATE "C"', value: (n) => `'${n % 2 === 0 ? "a" : "B"}${n}'` },
  { type: "varchar(9)", value: (n) => `'${n % 2 === 0 ? "k " : "k"}${n}'` },
  { type: "char(6)", value: (n) => `'${n % 2 === 0 ? "" : "x"}${n}'` },
  { type: "citext", value: (n) => `'${n % 2 === 0 ? "Key" : "kEY"}${n}'` },
  { type: "numeric", value: (n) => `${n}.${"0".repeat(n % 3)}0` },
  { type: "timestamptz", value: (n) => `timestamptz '2026-03-29 00:30Z' + ${n} * interval '1.000001 s'` },
  {
    type: "timestamp",
    value: (n) => (n === 1 ? "'infinity'" : `timestamp '2026-01-01' + ${n} * interval '1 us'`),
  },
  { type: "date", value: (n) => (n === 2 ? "'-infinity'" : `date '0044-03-15 BC' + ${n}`) },
  { type: "time", value: (n) => (n === 3 ? "'24:00'" : `time '00:00' + ${n} * interval '1 us'`) },
  { type: "bytea", value: (n) => `decode('5c00${String(n).padStart(4, "0")}', 'hex')` },
  { type: "inet", value: (n) => `inet '10.0.0.${n % 200}/${n % 2 === 0 ? 8 : 32}'` },
  { type: "macaddr", value: (n) => `macaddr '00:00:00:00:00:${(n % 90) + 10}'` },
  { type: "bit(8)", value: (n) => `${n % 256}::bit(8)` },
  { type: "bool", value: (n) => `${n % 2 === 0}` },
  { type: "name", value: (n) => `'Ü${n}'` },
];

/** Columns of values: every type on the list, and those that people and extensions make. */
export const COLUMNS: readonly Kind[] = [
  ...Object.entries(VALUES).map(([type, values]) => ({
    type: type === "char" ? '"char"' : type === "bit" ? "bit(1)" : type,
    values,
  })),
  ...MADE.map(({ before, type, values }) => ({
    before,
    type,
    values: values.map((value) => value.replaceAll("''", "'")),
  })),
  { type: "varchar(6)", values: ["", "a  ", "abcdef"] },
  { type: "numeric(6,2)", values: ["0.00", "-1234.56", "NaN"] },
  { type: "timestamptz(3)", values: ["2026-03-29 01:30:00.123+00"] },
  { type: "interval day to second", values: ["1 day 02:03:04.5"] },
  { type: "text[][]", values: ['{{a,NULL},{"",c}}'] },
  { type: "jsonb[]", values: ['{"{\\"a\\": 1}",NULL}'] },
  { type: 'text COLLATE "C"', values: ["z", "Z"] },
];

/** What a table may have beside its columns; `t` is its name in SQL, `T` its tenant's column. */
export interface Extra {
  readonly what: string;
  readonly sql: (t: string, n: number, moved: string) => readonly string[];
  /** Left out where the table is partitioned. */
  readonly plainOnly?: boolean;
}

const body = (name: string, text: string): string =>
  `CREATE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN ${text} END $f$`;

/** Each is moved, or refused by name. All tables have a column `note text`, and there is `log (tenant_id, what)`, which stays. */
export const EXTRAS: readonly Extra[] = [
  {
    what: "a trigger that changes rows before",
    sql: (t, n) => [
      body(`f${n}`, "NEW.note := coalesce(NEW.note, 'set'); RETURN NEW;"),
      `CREATE TRIGGER zz${n} BEFORE INSERT OR UPDATE ON ${t} FOR EACH ROW EXECUTE FUNCTION f${n}()`,
    ],
  },
  {
    what: "a trigger that gives rows to the tenant",
    plainOnly: true,
    sql: (t, n, moved) => [
      body(`f${n}`, `IF NEW.note = 'take' THEN NEW.tenant_id := '${moved}'; END IF; RETURN NEW;`),
      `CREATE TRIGGER zz${n} BEFORE INSERT OR UPDATE ON ${t} FOR EACH ROW EXECUTE FUNCTION f${n}()`,
    ],
  },
  {
    what: "a trigger that writes a log",
    sql: (t, n) => [
      body(
        `f${n}`,
        "INSERT INTO log VALUES (coalesce(NEW.tenant_id, OLD.tenant_id)::text, TG_OP || TG_TABLE_NAME); RETURN NULL;",
      ),
      `CREATE TRIGGER aa${n} AFTER INSERT OR UPDATE OR DELETE ON ${t} FOR EACH ROW EXECUTE FUNCTION f${n}()`,
    ],
  },
  {
    what: "a trigger that changes other rows",
    sql: (t, n) => [
      body(
        `f${n}`,
        `IF pg_trigger_depth() < 2 THEN UPDATE ${t} SET note = coalesce(note, '') || '+' WHERE tenant_id = NEW.tenant_id AND note <> 'kept'; END IF; RETURN NULL;`,
      ),
      `CREATE TRIGGER ab${n} AFTER INSERT ON ${t} FOR EACH ROW EXECUTE FUNCTION f${n}()`,
    ],
  },
  {
    what: "a trigger that keeps rows from being deleted",
    sql: (t, n) => [
      body(`f${n}`, "IF OLD.note = 'kept' THEN RETURN NULL; END IF; RETURN OLD;"),
      `CREATE TRIGGER aa${n} BEFORE DELETE ON ${t} FOR EACH ROW EXECUTE FUNCTION f${n}()`,
    ],
  },
  {
    what: "a statement's trigger with a transition table",
    sql: (t, n) => [
      body(`f${n}`, "INSERT INTO log SELECT tenant_id::text, 'stmt' FROM news LIMIT 1; RETURN NULL;"),
      `CREATE TRIGGER st${n} AFTER INSERT ON ${t} REFERENCING NEW TABLE AS news FOR EACH STATEMENT EXECUTE FUNCTION f${n}()`,
    ],
  },
  {
    what: "a deferred constraint trigger",
    sql: (t, n) => [
      body(`f${n}`, "IF NEW.note = 'bad' THEN RAISE 'bad'; END IF; RETURN NULL;"),
      `CREATE CONSTRAINT TRIGGER ct${n} AFTER INSERT OR UPDATE ON ${t} DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION f${n}()`,
    ],
  },
  {
    what: "a trigger that is off",
    sql: (t, n) => [
      body(`f${n}`, "RAISE 'off'; RETURN NULL;"),
      `CREATE TRIGGER off${n} BEFORE INSERT ON ${t} FOR EACH ROW EXECUTE FUNCTION f${n}()`,
      `ALTER TABLE ${t} DISABLE TRIGGER off${n}`,
    ],
  },
  {
    what: "a rule that keeps rows",
    plainOnly: true,
    sql: (t, n) => [`CREATE RULE r${n} AS ON DELETE TO ${t} WHERE OLD.note = 'kept' DO INSTEAD NOTHING`],
  },
  {
    what: "a rule that writes a log",
    plainOnly: true,
    sql: (t, n) => [
      `CREATE RULE r${n} AS ON UPDATE TO ${t} DO ALSO INSERT INTO log VALUES (OLD.tenant_id::text, 'rule')`,
    ],
  },
  {
    what: "an updatable view",
    sql: (t, n) => [`CREATE VIEW v${n} AS SELECT * FROM ${t} WHERE note IS NOT NULL WITH CHECK OPTION`],
  },
  { what: "an index of an expression", sql: (t) => [`CREATE INDEX ON ${t} (lower(note), tenant_id)`] },
  { what: "a hash index", sql: (t) => [`CREATE INDEX ON ${t} USING hash (note)`] },
  { what: "a BRIN index", sql: (t) => [`CREATE INDEX ON ${t} USING brin (note)`] },
  { what: "a GIN index", sql: (t) => [`CREATE INDEX ON ${t} USING gin (to_tsvector('simple', note))`] },
  {
    what: "a partial index",
    sql: (t) => [`CREATE INDEX ON ${t} (tenant_id) INCLUDE (note) WHERE note <> ''`],
  },
  { what: "a CHECK", sql: (t) => [`ALTER TABLE ${t} ADD CHECK (note IS DISTINCT FROM 'never')`] },
  {
    what: "a CHECK of a function",
    sql: (t, n) => [
      `CREATE FUNCTION c${n}(text) RETURNS bool LANGUAGE plpgsql IMMUTABLE AS $f$ BEGIN RETURN $1 <> 'never'; END $f$`,
      `ALTER TABLE ${t} ADD CHECK (c${n}(note)) NOT VALID`,
    ],
  },
  {
    what: "a generated column",
    sql: (t, n) => [`ALTER TABLE ${t} ADD g${n} text GENERATED ALWAYS AS (coalesce(note, '') || '!') STORED`],
  },
  {
    what: "a column that is gone",
    sql: (t) => [`ALTER TABLE ${t} ADD gone int`, `ALTER TABLE ${t} DROP gone`],
  },
  { what: "storage of its own", sql: (t) => [`ALTER TABLE ${t} ALTER note SET STORAGE EXTERNAL`] },
  { what: "row security", sql: (t) => [`ALTER TABLE ${t} ENABLE ROW LEVEL SECURITY`] },
  { what: "a full identity", plainOnly: true, sql: (t) => [`ALTER TABLE ${t} REPLICA IDENTITY FULL`] },
  {
    what: "a publication",
    sql: (t, n) => [`ALTER TABLE ${t} REPLICA IDENTITY FULL`, `CREATE PUBLICATION p${n} FOR TABLE ${t}`],
  },
];

/** What can't be moved: it is refused before anything begins, by these words. At both ends, or at the target alone. */
export const REFUSED: readonly {
  readonly what: string;
  readonly sql: (t: string) => readonly string[];
  readonly told: RegExp;
}[] = [
  {
    what: "a trigger that always fires",
    sql: (t) => [
      body("always", "RETURN NEW;"),
      `CREATE TRIGGER always BEFORE INSERT ON ${t} FOR EACH ROW EXECUTE FUNCTION always()`,
      `ALTER TABLE ${t} ENABLE ALWAYS TRIGGER always`,
    ],
    told: /trigger always fires/,
  },
  {
    what: "an unlogged table",
    sql: (t) => [`ALTER TABLE ${t} SET UNLOGGED`],
    told: /not kept over a crash|partition/,
  },
  { what: "a type that is not proven", sql: (t) => [`ALTER TABLE ${t} ADD x regclass`], told: /x: regclass/ },
  {
    what: "a cast of one's own",
    sql: (t) => [
      "CREATE TYPE odd AS ENUM ('a', 'b')",
      "CREATE FUNCTION oddly(odd) RETURNS text LANGUAGE sql IMMUTABLE AS $f$ SELECT 'x' $f$",
      "CREATE CAST (odd AS text) WITH FUNCTION oddly(odd)",
      `ALTER TABLE ${t} ADD x odd`,
    ],
    told: /x: public\.odd: a cast of your own between it and text \(.*oddly\(.*odd\)\)/,
  },
  {
    what: "a table that nobody declared",
    sql: () => ["CREATE TABLE forgotten (tenant_id text)"],
    told: /public\.forgotten has the tenant's column/,
  },
  {
    what: "a sequence that nobody says whose it is",
    sql: () => ["CREATE SEQUENCE invoice_number"],
    told: /public\.invoice_number is a sequence that no column's default draws from/,
  },
  {
    what: "a sequence within a text",
    sql: (t) => ["CREATE SEQUENCE codes", `ALTER TABLE ${t} ADD code text DEFAULT 'c' || nextval('codes')`],
    told: /code is text, and has numbers of the sequence codes within/,
  },
  {
    what: "a sequence that begins anew",
    sql: (t) => ["CREATE SEQUENCE round CYCLE", `ALTER TABLE ${t} ADD n bigint DEFAULT nextval('round')`],
    told: /the sequence round begins anew/,
  },
  {
    what: "a materialized view",
    sql: (t) => [`CREATE MATERIALIZED VIEW shown AS SELECT count(*) FROM ${t}`],
    told: /public\.shown is a materialized view/,
  },
  {
    what: "an event trigger",
    sql: () => [
      "CREATE FUNCTION ev() RETURNS event_trigger LANGUAGE plpgsql AS $f$ BEGIN END $f$",
      "CREATE EVENT TRIGGER ev ON ddl_command_end EXECUTE FUNCTION ev()",
    ],
    told: /event trigger ev/,
  },
  {
    what: "a setting by which no trigger fires",
    sql: () => [
      "DO $d$ BEGIN EXECUTE format('ALTER DATABASE %I SET session_replication_role = replica', current_database()); END $d$",
    ],
    told: /session_replication_role is replica for/,
  },
  {
    what: "an inheriting table that nobody declared",
    sql: (t) => [`CREATE TABLE heir () INHERITS (${t})`],
    told: /heir (has the tenant's column|and public)|can't|cannot/,
  },
];

/** What is at one end only, and would be met half-way. */
export const DIFFERENT: readonly {
  readonly what: string;
  readonly a1: (t: string) => readonly string[];
  readonly b1: (t: string) => readonly string[];
  readonly told: RegExp;
}[] = [
  {
    what: "fields in another order",
    a1: (t) => ["CREATE TYPE pair2 AS (a int, b int)", `ALTER TABLE ${t} ADD x pair2`],
    b1: (t) => ["CREATE TYPE pair2 AS (b int, a int)", `ALTER TABLE ${t} ADD x pair2`],
    told: /x: type's meaning/,
  },
  {
    what: "a domain's length",
    a1: (t) => ["CREATE DOMAIN code AS varchar(9)", `ALTER TABLE ${t} ADD x code`],
    b1: (t) => ["CREATE DOMAIN code AS varchar(4)", `ALTER TABLE ${t} ADD x code`],
    told: /x: type's meaning/,
  },
  {
    what: "a field's length",
    a1: (t) => ["CREATE TYPE pair2 AS (a varchar(9))", `ALTER TABLE ${t} ADD x pair2`],
    b1: (t) => ["CREATE TYPE pair2 AS (a varchar(4))", `ALTER TABLE ${t} ADD x pair2`],
    told: /x: type's meaning/,
  },
  {
    what: "what a collation of one name means",
    a1: (t) => [
      "CREATE COLLATION own (provider = icu, locale = 'und-u-ks-level2', deterministic = false)",
      `ALTER TABLE ${t} ADD x text COLLATE own`,
    ],
    b1: (t) => [
      "CREATE COLLATION own (provider = icu, locale = 'und')",
      `ALTER TABLE ${t} ADD x text COLLATE own`,
    ],
    told: /x: collation public\.own/,
  },
  {
    what: "how a range orders",
    a1: (t) => ["CREATE TYPE span AS RANGE (subtype = text)", `ALTER TABLE ${t} ADD x span`],
    b1: (t) => ['CREATE TYPE span AS RANGE (subtype = text, collation = "C")', `ALTER TABLE ${t} ADD x span`],
    told: /x: type's meaning/,
  },
  {
    what: "NOT NULL",
    a1: () => [],
    b1: (t) => [`ALTER TABLE ${t} ALTER note SET NOT NULL`],
    told: /note: NULL allowed at a1/,
  },
  {
    what: "a CHECK",
    a1: () => [],
    b1: (t) => [`ALTER TABLE ${t} ADD CONSTRAINT only CHECK (note <> 'x')`],
    told: /the rule only on .* is at b1 only/,
  },
  {
    what: "a unique index",
    a1: () => [],
    b1: (t) => [`CREATE UNIQUE INDEX only ON ${t} (tenant_id, note)`],
    told: /the unique index only is at b1 only|partition/,
  },
];
