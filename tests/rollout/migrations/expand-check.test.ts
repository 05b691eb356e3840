import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { StampError } from "../../../core/errors";
import { checkExpand } from "../../../fleet/rollout/migrations/expand/check";
import { readMigrations } from "../../../fleet/rollout/migrations/file";

/** What checks said of one text: `line rule`, none where it passes. */
async function faults(text: string): Promise<string[]> {
  return (await faultsOf([["m.sql", text]])).map((fault) => fault.replace("m.sql:", ""));
}

/** What checks said of files: `file:line rule`. */
async function faultsOf(files: readonly (readonly [file: string, text: string])[]): Promise<string[]> {
  try {
    await checkExpand(files.map(([file, text]) => ({ file, text })));
    return [];
  } catch (error) {
    if (!(error instanceof StampError)) throw error;
    const problems = error.problems.length === 0 ? [error] : error.problems;
    return problems.map(
      ({ details, problem }) => `${details.file ?? ""}:${details.line ?? 0} ${problem.split(":")[0] ?? ""}`,
    );
  }
}

/** Operations that break the release before or stop its work: strong_migrations' list, squawk's rules, and their brothers. */
const REFUSED: Readonly<Record<string, string>> = {
  "removing a column": "ALTER TABLE users DROP COLUMN name;",
  "changing the type of a column": "ALTER TABLE users ALTER COLUMN name TYPE text;",
  "renaming a column": "ALTER TABLE users RENAME COLUMN name TO title;",
  "renaming a table": "ALTER TABLE users RENAME TO people;",
  "renaming a schema": "ALTER SCHEMA app RENAME TO application;",
  "dropping a table": "DROP TABLE users;",
  "creating a table with force":
    "DROP TABLE IF EXISTS users CASCADE; CREATE TABLE users (id bigint PRIMARY KEY);",
  "adding a stored generated column":
    "ALTER TABLE users ADD COLUMN total int GENERATED ALWAYS AS (a + b) STORED;",
  "adding an auto-incrementing column": "ALTER TABLE users ADD COLUMN number bigserial;",
  "adding an identity column": "ALTER TABLE users ADD COLUMN number bigint GENERATED ALWAYS AS IDENTITY;",
  "adding a check constraint": "ALTER TABLE users ADD CONSTRAINT c CHECK (price > 0);",
  "adding a check constraint that is not valid yet":
    "ALTER TABLE users ADD CONSTRAINT c CHECK (price > 0) NOT VALID;",
  "executing SQL directly": "SELECT change_everything();",
  "adding an index non-concurrently": "CREATE INDEX i ON users (name);",
  "adding a reference with its index": "ALTER TABLE users ADD COLUMN city_id bigint REFERENCES cities (id);",
  "adding a foreign key": "ALTER TABLE users ADD CONSTRAINT f FOREIGN KEY (city_id) REFERENCES cities (id);",
  "adding a unique constraint": "ALTER TABLE users ADD CONSTRAINT u UNIQUE (name);",
  "adding a unique index": "CREATE UNIQUE INDEX CONCURRENTLY u ON users (name);",
  "adding an exclusion constraint": "ALTER TABLE users ADD CONSTRAINT e EXCLUDE USING gist (a WITH =);",
  "adding a json column": "ALTER TABLE users ADD COLUMN properties json;",
  "setting NOT NULL": "ALTER TABLE users ALTER COLUMN name SET NOT NULL;",
  "adding a column with a volatile default":
    "ALTER TABLE users ADD COLUMN token uuid DEFAULT gen_random_uuid();",
  "adding a required column": "ALTER TABLE users ADD COLUMN age int NOT NULL;",
  "renaming an enum's value": "ALTER TYPE mood RENAME VALUE 'sad' TO 'blue';",
  "changing a default": "ALTER TABLE users ALTER COLUMN name SET DEFAULT 'x';",
  "dropping a default": "ALTER TABLE users ALTER COLUMN name DROP DEFAULT;",
  "a primary key": "ALTER TABLE users ADD PRIMARY KEY (id);",
  "dropping a database": "DROP DATABASE shop;",
  truncating: "TRUNCATE users;",
  "truncating with what refers to it": "TRUNCATE users CASCADE;",
  "dropping an index": "DROP INDEX i;",
  reindexing: "REINDEX TABLE users;",
  "dropping a constraint": "ALTER TABLE users DROP CONSTRAINT c;",
  "deleting rows": "DELETE FROM users;",
  "changing rows": "UPDATE users SET name = '';",
  locking: "LOCK TABLE users;",
  "dropping a view": "DROP VIEW v;",
  "replacing a view": "CREATE OR REPLACE VIEW v AS SELECT 1;",
  "replacing a function": "CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$;",
  "dropping a function": "DROP FUNCTION f;",
  "dropping a type": "DROP TYPE mood;",
  "dropping a schema": "DROP SCHEMA app CASCADE;",
  "dropping a trigger": "DROP TRIGGER t ON users;",
  "a trigger on what is there": "CREATE TRIGGER t BEFORE INSERT ON users EXECUTE FUNCTION f();",
  "row-level security": "ALTER TABLE users ENABLE ROW LEVEL SECURITY;",
  "a policy": "CREATE POLICY p ON users USING (false);",
  "taking a right": "REVOKE SELECT ON users FROM app;",
  "no longer NOT NULL": "ALTER TABLE users ALTER COLUMN name DROP NOT NULL;",
  "another schema": "ALTER TABLE users SET SCHEMA other;",
  "another owner": "ALTER TABLE users OWNER TO other;",
  "attaching a partition": "ALTER TABLE users ATTACH PARTITION p FOR VALUES IN (1);",
  "a partition of what is there": "CREATE TABLE p PARTITION OF users FOR VALUES IN (1);",
  rewriting: "VACUUM FULL users;",
  clustering: "CLUSTER users;",
  "another tablespace": "ALTER TABLE users SET TABLESPACE fast;",
  "no log": "ALTER TABLE users SET UNLOGGED;",
  "a block": "DO $$ BEGIN EXECUTE 'DROP TABLE users'; END $$;",
  "a rule": "CREATE RULE r AS ON INSERT TO users DO INSTEAD NOTHING;",
  "changing a sequence": "ALTER SEQUENCE s RESTART;",
  "renaming a sequence": "ALTER SEQUENCE s RENAME TO t;",
  "changing a view": "ALTER VIEW v ALTER COLUMN a SET DEFAULT 1;",
  "squawk's own exception": "-- squawk-ignore ban-drop-column\nALTER TABLE users DROP COLUMN name;",
  "squawk's own exception of a file": "-- squawk-ignore-file\nALTER TABLE users DROP COLUMN name;",
  "a second statement of a line": "SELECT 1 WHERE false; DROP TABLE users;",
};

/** Operations that the release before does not notice. */
const FINE: Readonly<Record<string, string>> = {
  "a table with all it has":
    "CREATE TABLE orders (id bigint PRIMARY KEY CHECK (id > 0), name text NOT NULL UNIQUE); ALTER TABLE orders ENABLE ROW LEVEL SECURITY;",
  "a column that may be empty": "ALTER TABLE users ADD COLUMN nick text;",
  "a column with a constant": "ALTER TABLE users ADD COLUMN nick text NOT NULL DEFAULT '';",
  "an index beside the work": "CREATE INDEX CONCURRENTLY i ON users (name);",
  "a value of an enum": "ALTER TYPE mood ADD VALUE 'blue';",
  "a new function": "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$;",
  "a new view": "CREATE VIEW v AS SELECT 1;",
  "a constraint on what is new, checked later":
    "ALTER TABLE users ADD COLUMN city_id bigint; ALTER TABLE users ADD CONSTRAINT f FOREIGN KEY (city_id) REFERENCES cities (id) NOT VALID;",
  "a right": "GRANT SELECT ON users TO app;",
  rows: "INSERT INTO users (name) VALUES ('first');",
  "a comment": "COMMENT ON TABLE users IS 'people';",
  "a transaction with a time":
    "BEGIN; SET LOCAL lock_timeout = '2s'; ALTER TABLE users ADD COLUMN nick text; COMMIT;",
  nothing: "-- nothing yet\n",
};

/** Each case as a file of its own, whose table no other file makes or changes. */
const asFiles = (cases: Readonly<Record<string, string>>): [string, string][] =>
  Object.entries(cases).map(([name, text], index) => [name, text.replaceAll(/\busers\b/g, `users_${index}`)]);

test("each statement that the release before may not survive is refused, by file, line and rule", async () => {
  const found = await faultsOf(asFiles(REFUSED));
  const refused = new Set(found.map((fault) => fault.split(":")[0]));
  expect(Object.keys(REFUSED).filter((name) => !refused.has(name))).toEqual([]);
  for (const fault of found) expect(fault).toMatch(/:[1-9]\d* [a-z-]+$/u);
});

test("what the release before does not notice passes", async () => {
  expect(await faultsOf(asFiles(FINE))).toEqual([]);
});

test("squawk's rules are named as squawk names them, on the line of the statement", async () => {
  const text = `-- a comment\nALTER TABLE users ADD COLUMN nick text;\n\nALTER TABLE users\n  DROP COLUMN name;\nTRUNCATE users;\n`;
  expect(await faults(text)).toEqual(["5 ban-drop-column", "6 unproven-in-expand"]);
});

test("letters of many bytes move no line", async () => {
  expect(await faults("-- Überträge – Größe 🦉🦉\nSELECT '🦉';\nDROP TABLE users;\n")).toEqual([
    "2 unproven-in-expand",
    "3 ban-drop-table",
  ]);
});

describe("an exception", () => {
  const because = "nothing reads it since 2026.9";
  test.each([
    [
      "before its statement",
      `-- stampworks-allow ban-drop-column: ${because}\nALTER TABLE users DROP COLUMN name;`,
      [],
    ],
    [
      "of what is not known",
      `-- stampworks-allow unproven-in-expand: the function only adds a column\nSELECT add_it();`,
      [],
    ],
    [
      "without a reason",
      "-- stampworks-allow ban-drop-column\nALTER TABLE users DROP COLUMN name;",
      ["1 the exception from ban-drop-column has no reason"],
    ],
    [
      "with hardly a reason",
      "-- stampworks-allow ban-drop-column: ok\nALTER TABLE users DROP COLUMN name;",
      ["1 the exception from ban-drop-column has no reason"],
    ],
    [
      "from another rule",
      `-- stampworks-allow renaming-column: ${because}\nALTER TABLE users DROP COLUMN name;`,
      ["1 the exception from renaming-column excuses nothing", "2 ban-drop-column"],
    ],
    [
      "for another statement",
      `-- stampworks-allow ban-drop-column: ${because}\nALTER TABLE users ADD COLUMN a text;\nALTER TABLE users DROP COLUMN name;`,
      ["1 the exception from ban-drop-column excuses nothing", "3 ban-drop-column"],
    ],
    [
      "of one of two faults",
      `-- stampworks-allow ban-drop-table: ${because}\nDROP TABLE a;\nDROP TABLE b;`,
      ["3 ban-drop-table"],
    ],
  ])("%s: %j", async (_, text, expected) => {
    expect(await faults(text)).toEqual(expected);
  });
});

test("what is no SQL is refused with its file", async () => {
  await expect(checkExpand([{ file: "m.sql", text: "ALTER TABEL users;" }])).rejects.toThrow(
    /^m\.sql: no SQL that PostgreSQL reads: syntax error at or near "TABEL"/,
  );
});

describe("a file of migrations names the files of SQL that expand runs", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "stampworks-expand-"));
    mkdirSync(join(folder, "expand"));
    writeFileSync(join(folder, "expand/1.sql"), "ALTER TABLE users ADD COLUMN nick text;");
    writeFileSync(join(folder, "expand/notes.txt"), "DROP TABLE users;");
    // A setting of squawk's that would let all pass.
    writeFileSync(join(folder, ".squawk.toml"), 'excluded_rules = ["ban-drop-table"]\n');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const read = (text: string): Promise<unknown> => {
    writeFileSync(join(folder, "migrations.yaml"), text);
    return readMigrations(join(folder, "migrations.yaml"));
  };

  test("all of a folder, and a fault in one of them is refused before anything begins", async () => {
    expect(await read("expand: x\nexpandFiles: [expand]")).toEqual({ expand: "x", minutes: 60 });
    writeFileSync(join(folder, "expand/2.sql"), "DROP TABLE users;");
    await expect(read("expand: x\nexpandFiles: [expand]")).rejects.toThrow(
      /^expand\/2\.sql:1.*ban-drop-table/,
    );
    expect(await read("expand: x\nexpandFiles: [expand/1.sql]")).toEqual({ expand: "x", minutes: 60 });
  });

  test.each([
    ["expand: x", /expandFiles/],
    ["contract: x\nexpandFiles: [expand]", /expandFiles/],
    ["expand: x\nexpandFiles: [expand]\nunchecked: Prisma makes it as it runs", /expandFiles/],
    ["expand: x\nunchecked: so", /unchecked/],
    ["expand: x\nexpandFiles: []", /expandFiles/],
    ["expand: x\nexpandFiles: [none.sql]", /expandFiles.*no such file/],
    ["expand: x\nexpandFiles: [empty]", /expandFiles.*no file in it ends in \.sql/],
  ])("%j is refused", async (text, problem) => {
    mkdirSync(join(folder, "empty"));
    await expect(read(text)).rejects.toThrow(problem);
  });

  test("or says why they can't be checked", async () => {
    expect(await read("expand: x\nunchecked: Prisma makes it as it runs")).toEqual({
      expand: "x",
      minutes: 60,
    });
  });
});
