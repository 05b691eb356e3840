import { readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Inputs from the field that movers have answered wrongly, and the test that holds the right answer to each: the file, and what stands
 * in it. Kinds that are refused are so by name before anything begins.
 */
const CASES: readonly (readonly [input: string, file: string, ...held: readonly string[]])[] = [
  ["a number that is another tenant's at the target", "postgres/tenant", "the lookup is asked at both ends"],
  ["varchar(4) cuts the tenant's name", "postgres/tenant", '"varchar(4)"', '"acme-europe"'],
  ["uuid column, and a name that is none", "postgres/tenant", '["uuid", "acme"'],
  ["citext with three spellings", "postgres/tenant", "takes several spellings for one tenant moves all"],
  ["a generated tenant column", "postgres/tenant", "a tenant's column that follows from others"],
  ["double rows without a primary key", "postgres/equal", "a declared key is not unique"],
  ["a row more, and no key that differs", "postgres/equal", "a row more at one end is a difference"],
  ["NULL in a declared key", "postgres/equal", "a column of the key may be NULL"],
  ["INCLUDE columns, NULL and updated", "postgres/equal", "are a key, not those an index includes"],
  ["inheritance, declared or not", "postgres/equal", "tables of one family by INHERITS", '["t twice"'],
  [
    "an undeclared table in the tenant's schema",
    "postgres/equal",
    "t_acme.invoices is in the tenant's schema",
  ],
  ["TRUNCATE of one partition", "postgres/equal", "none may be truncated"],
  [
    "a trigger that sets the tenant after the fence",
    "postgres/fence-kinds",
    "a trigger that sets the tenant after the guard",
  ],
  ["ENABLE ALWAYS", "postgres/fence-kinds", "ENABLE ALWAYS TRIGGER busy"],
  [
    "a table that stays, ON DELETE SET NULL to a moved one",
    "postgres/fence-kinds",
    "a table that stays and points at a moved one ON DELETE %s",
  ],
  [
    "functions of an index and of a CHECK that name others unqualified",
    "postgres/schema-kinds",
    "CHECK with a function that names others unqualified",
    "an index of a function that names others unqualified",
  ],
  [
    "labels, NOT NULL and CHECK at one end only",
    "postgres/schema-kinds",
    '"a label"',
    "ALTER v SET NOT NULL",
    "ADD CONSTRAINT c CHECK (n > 0)",
  ],
  ["a sequence that no column owns", "postgres/sequences", '"not owned by it"'],
  [
    "a smallint near its end",
    "postgres/sequences",
    "near its end a sequence is raised",
    '"its numbers would be used up"',
  ],
  ["a range of each stamp's own", "postgres/sequences", "a range of each stamp's own is not left"],
  ["no right to create", "postgres/sessions", "a role without the right to make a schema"],
  [
    "a transaction pooler",
    "postgres/sessions",
    "is found and refused, and nothing is set on the connections it shares",
  ],
  ["autovacuum at work", "postgres/sessions", "it gets its locks beside autovacuum"],
  ["require with a private CA", "postgres/sessions", "SELF_SIGNED_CERT_IN_CHAIN"],
  ["two hosts in the URL", "postgres/sessions", "one.example,two.example"],
  [
    "950 rows of 300 KB, 12 of 26 MB",
    "postgres/portions/bytes",
    "times(300, 950), 300_000",
    "12, 26_000_000",
  ],
  ["a tenant that comes back", "again", "a version is never used twice", "can live where it was"],
  [
    "headers, tags and storage class",
    "objects/s3-server",
    "arrives with its headers, metadata, tags and storage class",
  ],
  ["an object in Glacier", "objects/s3-server", '["GLACIER", "DEEP_ARCHIVE"]'],
  [
    "aws-chunked to a server that speaks S3",
    "objects/s3-server",
    "is sent no body in chunks with a checksum",
  ],
  ["NotImplemented, tried again", "objects/s3-server", '["NotImplemented", 501, false]'],
  ["a bucket that is not there", "objects/s3-server", "a bucket that is not there is found"],
  ["an object over 5 GB", "objects/s3-server", "too large for one request is written in parts"],
  ["a queue whose count says 0 once", "again", "is asked until the count stays zero"],
];

test.each(CASES)("%s: the right answer is held by %s", (_input, file, ...held) => {
  const text = readFileSync(join(__dirname, `${file}.test.ts`), "utf8");
  for (const one of held) expect(text).toContain(one);
});
