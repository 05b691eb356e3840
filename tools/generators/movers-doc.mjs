// Writes the list of what is proven into docs/migration.md, from the list that `tenants move --check` goes by. With --check
// it writes nothing and fails when the page is stale. Needs no build: the list imports nothing.
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { buildSync } from "esbuild";

const root = resolve(import.meta.dirname, "../..");
const page = join(root, "docs", "migration.md");
const [BEGIN, END] = [
  "<!-- proven: begin (node tools/generators/movers-doc.mjs) -->",
  "<!-- proven: end -->",
];

const { outputFiles } = buildSync({
  entryPoints: [join(root, "tenants/migration/postgres/catalogue/proven.ts")],
  ...{ bundle: true, format: "cjs", platform: "node", write: false },
});
const loaded = { exports: {} };
new Function("module", "exports", outputFiles[0].text)(loaded, loaded.exports);
const proven = loaded.exports;

const code = (names) => [...names].map((name) => `\`${name}\``).join(", ");
const list = (entries) => Object.values(entries).join("; ");
const rows = [
  [
    "server",
    `PostgreSQL ${proven.SERVERS.join(", ")}; encoding ${proven.ENCODINGS.join(", ")}; one locale at both ends`,
  ],
  [
    "servers of two majors",
    `in either direction, but for types that have grown: ${Object.entries(proven.GROWN_TYPES)
      .map(([name, since]) => `\`${name}\` (${since})`)
      .join(", ")}: both ends older than that, or neither`,
  ],
  ["tables", `${list(proven.KINDS)}; rows kept by ${code(proven.TABLE_METHODS)}; not unlogged`],
  ["types", code(proven.TYPES)],
  ["types that are made", "enums, domains, composites, arrays, ranges and multiranges of proven types"],
  [
    "types of extensions",
    Object.entries(proven.EXTENSION_TYPES)
      .map(([extension, names]) => `${extension} (${code(names)})`)
      .join("; "),
  ],
  ["columns", `${list(proven.GENERATED)}; of whatever collation, the server's own (\`builtin\`), too`],
  ["columns of a key", `${code(proven.KEY_TYPES)}, enums; not NULL, and unique by an index of all rows`],
  [
    "the tenant's column",
    `${code(proven.TENANT_TYPES)}, enums, domains of these; also generated (STORED); or that of a table that a foreign key leads to (\`through\`)`,
  ],
  ["constraints", `${list(proven.CONSTRAINTS)}; the same at both ends`],
  ["indexes", `${code(proven.INDEX_METHODS)}; partial, of expressions, with INCLUDE`],
  ["triggers", list(proven.TRIGGERS)],
  ["rules", list(proven.RULES)],
  [
    "sequences",
    "owned by a column or not, up and down, with steps and ranges of each stamp's own; CACHE 1, NO CYCLE",
  ],
  ["refused, with a reason", `${code(Object.keys(proven.LOCAL_TYPES))}; ${proven.REFUSED_RULES.join("; ")}`],
];
const table = ["| | proven |", "|---|---|", ...rows.map(([what, which]) => `| ${what} | ${which} |`)].join(
  "\n",
);

const text = readFileSync(page, "utf8");
const [before, rest] = text.split(BEGIN);
const after = rest?.split(END)[1];
if (after === undefined) {
  console.error(`docs/migration.md has no place for the list: ${BEGIN} … ${END}`);
  process.exit(2);
}
const wanted = `${before}${BEGIN}\n${table}\n${END}${after}`;
if (process.argv.includes("--check")) {
  if (wanted === text) process.exit(0);
  console.error("docs/migration.md is stale: run node tools/generators/movers-doc.mjs");
  process.exit(1);
}
writeFileSync(page, wanted);
