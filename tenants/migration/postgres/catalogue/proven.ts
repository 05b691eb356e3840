/**
 * What is proven: each entry is held by a test against real servers, and docs/migration.md is made from this list. What
 * is not on it is refused before a move begins, so adding an entry means adding its test first.
 */

/** Major versions of the server that the tests have run on. */
export const SERVERS = [15, 16, 17, 18] as const;

/**
 * Types that have values from a major version on which an earlier server does not read: both ends must be on one side of it. Labels
 * of ltree may be longer and have dashes, intervals may be infinite, paths have more methods.
 * Sources: https://www.postgresql.org/docs/16/release-16.html, https://www.postgresql.org/docs/17/release-17.html
 */
export const GROWN_TYPES: Readonly<Record<string, number>> = {
  ltree: 16,
  lquery: 16,
  ltxtquery: 16,
  interval: 17,
  jsonpath: 17,
};

/** Encodings of databases. */
export const ENCODINGS = ["UTF8"] as const;

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/** Types of pg_catalog whose values come out of one database and into the other without loss. */
export const TYPES: ReadonlySet<string> = new Set(
  words(`bool int2 int4 int8 float4 float8 numeric money text varchar bpchar char name bytea uuid json jsonb jsonpath xml
    date time timetz timestamp timestamptz interval bit varbit inet cidr macaddr macaddr8 point line lseg box path polygon
    circle tsvector tsquery int4range int8range numrange tsrange tstzrange daterange int4multirange int8multirange
    nummultirange tsmultirange tstzmultirange datemultirange pg_lsn`),
);

/** Types that extensions bring. */
export const EXTENSION_TYPES: Readonly<Record<string, readonly string[]>> = {
  citext: ["citext"],
  hstore: ["hstore"],
  ltree: ["ltree", "lquery", "ltxtquery"],
  isn: words("ean13 isbn13 ismn13 issn13 isbn ismn issn upc"),
  cube: ["cube"],
  seg: ["seg"],
};

/** Types that mean something in their own database only, and what they would need. */
export const LOCAL_TYPES: Readonly<Record<string, string>> = {
  oid: "it numbers something of its own database, such as a large object: keep contents in bytea, or in an object store",
  lo: "large objects are not moved: keep contents in bytea, or in an object store",
  xid: "it numbers a transaction of its own database",
  xid8: "it numbers a transaction of its own database",
  cid: "it numbers a command of its own database",
  tid: "it is a place in its own database",
  txid_snapshot: "it numbers transactions of its own database",
  pg_snapshot: "it numbers transactions of its own database",
  regclass: "it numbers a table of its own database: keep the name as text",
};

/** Types of columns by whose values rows are told apart. */
export const KEY_TYPES: ReadonlySet<string> = new Set(
  words(`bool int2 int4 int8 numeric text varchar bpchar char name bytea uuid date time timestamp timestamptz inet cidr
    macaddr macaddr8 bit varbit citext`),
);

/**
 * Key types of which equal values are written the same. Of the others (1.0 and 1.00) a value that was written otherwise
 * before is taken away first.
 */
export const IMAGE_TYPES: ReadonlySet<string> = new Set(
  words(
    "bool int2 int4 int8 text varchar char name bytea uuid date time timestamp timestamptz macaddr macaddr8",
  ),
);

/** Types of the column that says whose a row is. */
export const TENANT_TYPES: ReadonlySet<string> = new Set(
  words("text varchar bpchar citext uuid int2 int4 int8 numeric"),
);

/** pg_attribute.attgenerated, for people. */
export const GENERATED: Readonly<Record<string, string>> = { "": "written", s: "STORED", v: "VIRTUAL" };

/** Ways of keeping rows. */
export const TABLE_METHODS: ReadonlySet<string> = new Set(["heap"]);

/** Kinds of indexes. */
export const INDEX_METHODS: ReadonlySet<string> = new Set(words("btree hash gin gist spgist brin bloom"));

/** pg_constraint.contype, for people. */
export const CONSTRAINTS: Readonly<Record<string, string>> = {
  c: "CHECK, also without validation (NOT VALID) where the tenant's rows keep it",
  f: "FOREIGN KEY, with whatever action, also deferrable, NOT VALID where the tenant's rows keep it, to the table itself, and over several columns",
  n: "NOT NULL",
  p: "PRIMARY KEY",
  t: "CONSTRAINT TRIGGER",
  u: "UNIQUE, also deferrable and NULLS NOT DISTINCT, compared as the index compares",
  x: "EXCLUDE",
};

/** What of constraints PostgreSQL 18 brought and is refused by name, for people. */
export const REFUSED_RULES = [
  "WITHOUT OVERLAPS and PERIOD",
  "NOT ENFORCED",
  "NOT NULL NOT VALID",
  "a virtual column as the tenant's",
] as const;

/** pg_trigger.tgenabled, for people: what is not here would be fired by the mover's own writes. */
export const TRIGGERS: Readonly<Record<string, string>> = {
  O: "enabled (as they are made): before, after and instead of; for each row and each statement; of constraints; with transition tables",
  D: "disabled",
};

/** pg_rewrite.ev_enabled, for people. */
export const RULES: Readonly<Record<string, string>> = { O: "enabled (as they are made)", D: "disabled" };

/** Kinds of relations that may be declared. */
export const KINDS: Readonly<Record<string, string>> = {
  r: "table, with parents and children by INHERITS where each is declared",
  p: "partitioned table, by range, list or hash, also in several levels",
};

/** Kinds of relations that can't be declared, and what they are called. */
export const OTHER_KINDS: Readonly<Record<string, string>> = {
  f: "a foreign table",
  v: "a view",
  m: "a materialized view",
};
