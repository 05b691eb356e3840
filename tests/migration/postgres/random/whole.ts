import type { TableSpec } from "../../../../tenants/migration/postgres/table";
import type { RandomChild } from "./children";
import { COLUMNS, EXTRAS, KEYS, TENANTS } from "./parts";
import { AROUND, type RandomSchema } from "./schema";
import type { RandomTable } from "./table";

/** How a table is kept, beside its columns. */
interface Making {
  readonly lines?: readonly string[];
  readonly tail?: string;
  readonly after?: readonly string[];
  readonly table: Partial<RandomTable>;
}

const UNIQUE = "PRIMARY KEY (tenant_id, id)";
/** The foreign key's actions, and when it is looked at. */
const REFERENCES = [
  ["NO ACTION", "DEFERRABLE INITIALLY DEFERRED"],
  ["RESTRICT", ""],
  ["CASCADE", "DEFERRABLE"],
  ["SET NULL (up)", ""],
  ["SET DEFAULT (up)", ""],
] as const;

/**
 * A schema that has all that is proven at once: a column of each type, a key of each type, each kind of table, constraint, index,
 * trigger, rule and sequence, and tables that are the tenant's by others. Only the tenant's column has one type at a time.
 */
export function wholeSchema(nth: number): RandomSchema {
  const tenant = TENANTS[nth % TENANTS.length] ?? TENANTS[0];
  if (tenant === undefined) throw new Error("no tenant");
  const setup = new Set<string>([
    ...["citext", "bloom", "btree_gist"].map((name) => `CREATE EXTENSION ${name}`),
    ...(tenant.before ?? []),
    ...COLUMNS.flatMap(({ before }) => before ?? []),
  ]);
  const [a1, b1]: [string[], string[]] = [[], []];
  const tables: RandomTable[] = [];
  const specs: TableSpec[] = [];
  const add = (name: string, { after = [], lines = [], table, tail = `${UNIQUE})` }: Making): RandomTable => {
    const sql = `public."${name}"`;
    const made = {
      name: `public.${name}`,
      sql,
      columns: [],
      key: "serial",
      isList: false,
      isPlain: true,
      ...table,
    } as const;
    const type = made.key === "serial" ? "bigint" : made.key === "uuid" ? "uuid" : made.key.type;
    const all = [`tenant_id ${tenant.type} NOT NULL`, `id ${type} NOT NULL`, "note text", ...lines];
    a1.push(`CREATE TABLE ${sql} (${all.join(", ")}, ${tail}`, ...after);
    b1.push(`CREATE TABLE ${sql} (${[...all].reverse().join(", ")}, ${tail}`, ...after);
    tables.push(made);
    specs.push({ name: made.name, tenant: "tenant_id" });
    return made;
  };
  const columns = COLUMNS.map((kind, index) => ({ name: `C ${index}`, kind }));
  add("every type", { table: { columns }, lines: columns.map(({ kind, name }) => `"${name}" ${kind.type}`) });
  for (const [index, key] of KEYS.entries()) add(`key ${index}`, { table: { key } });
  // One table has all of the triggers, and one all of the rules: they are in each other's way.
  const [ruled, others] = [
    EXTRAS.filter(({ what }) => what.includes("rule")),
    EXTRAS.filter(({ what }) => !what.includes("rule")),
  ];
  for (const [name, extras] of [
    ["watched", others],
    ["ruled", ruled],
  ] as const)
    add(name, {
      table: {},
      after: extras.flatMap((extra, n) =>
        extra.sql(`public."${name}"`, n + 100 * tables.length, tenant.names[0] ?? ""),
      ),
    });
  const parent = add("parent", {
    table: {},
    after: [
      "ALTER TABLE parent ADD UNIQUE NULLS NOT DISTINCT (tenant_id, id, note)",
      "ALTER TABLE parent ADD CONSTRAINT late UNIQUE (tenant_id, id) DEFERRABLE INITIALLY DEFERRED",
      "ALTER TABLE parent ADD EXCLUDE USING btree (tenant_id WITH =, id WITH =)",
      ...[
        "hash (note)",
        "spgist (note)",
        "brin (note)",
        "gin (to_tsvector('simple', note))",
        "gist (to_tsvector('simple', note))",
        "bloom (note)",
      ].map((how) => `CREATE INDEX ON parent USING ${how}`),
    ],
  });
  for (const [index, [action, when]] of REFERENCES.entries())
    add(`child ${index}`, {
      table: { parent, isList: true },
      lines: ["up bigint", "country int REFERENCES country"],
      after: [
        `ALTER TABLE "child ${index}" ADD FOREIGN KEY (tenant_id, up) REFERENCES parent (tenant_id, id) ON DELETE ${action} ${when}`,
      ],
    });
  add("self", {
    table: {},
    lines: ["above bigint"],
    after: ["ALTER TABLE self ADD FOREIGN KEY (tenant_id, above) REFERENCES self ON DELETE CASCADE"],
  });
  for (const [name, cut, parts] of [
    ["by list", "LIST (tenant_id)", [`FOR VALUES IN ('${tenant.names[0] ?? ""}')`, "DEFAULT"]],
    ["by hash", "HASH (tenant_id)", [0, 1].map((rest) => `FOR VALUES WITH (MODULUS 2, REMAINDER ${rest})`)],
    [
      "by range",
      "RANGE (id)",
      ["FROM (MINVALUE) TO (60)", "FROM (60) TO (1100)"].map((bounds) => `FOR VALUES ${bounds}`),
    ],
  ] as const)
    add(name, {
      table: { isPlain: false },
      tail: `${UNIQUE}) PARTITION BY ${cut}`,
      after: [
        ...parts.map((bound, n) => `CREATE TABLE "${name}_p${n}" PARTITION OF public."${name}" ${bound}`),
        ...(name === "by range"
          ? [
              `CREATE TABLE "${name}_more" PARTITION OF public."${name}" DEFAULT PARTITION BY HASH (tenant_id)`,
              `CREATE TABLE "${name}_more_p0" PARTITION OF "${name}_more" FOR VALUES WITH (MODULUS 1, REMAINDER 0)`,
            ]
          : []),
      ],
    });
  add("elder", { table: {}, after: [`CREATE TABLE "elder_kid" (more int, ${UNIQUE}) INHERITS (elder)`] });
  specs.push({ name: "public.elder_kid", tenant: "tenant_id" });
  // Numbers of each stamp's own: owned, not owned, downwards, and drawn by the application alone.
  add("numbered", { table: {}, lines: ["owned bigint", "unowned bigint", "down bigint", "drawn bigint"] });
  for (const [index, list] of [a1, b1].entries())
    list.push(
      `ALTER TABLE numbered ALTER owned SET NOT NULL, ALTER owned ADD GENERATED BY DEFAULT AS IDENTITY (INCREMENT 10 START ${index + 1})`,
      `CREATE SEQUENCE free_seq INCREMENT 10 START ${index + 3}`,
      "ALTER TABLE numbered ALTER unowned SET DEFAULT nextval('free_seq')",
      `CREATE SEQUENCE down_seq INCREMENT -10 START ${-index - 5}`,
      "ALTER TABLE numbered ALTER down SET DEFAULT nextval('down_seq')",
      `CREATE SEQUENCE drawn_seq INCREMENT 100 START ${1 + 50 * index}`,
    );
  specs.pop();
  specs.push({
    name: "public.numbered",
    tenant: "tenant_id",
    sequences: [{ column: "drawn", name: "public.drawn_seq", block: 50 }],
  });
  const owner = add("owner", { table: { key: "uuid" }, tail: `PRIMARY KEY (id), UNIQUE (tenant_id, id))` });
  const children: RandomChild[] = [];
  for (const [name, of, isPlain] of [
    ["owner_by0", owner, true],
    ["owner_by1", undefined, false],
  ] as const) {
    const above = of ?? children[0] ?? owner;
    const sql = `public."${name}"`;
    children.push({ name: `public.${name}`, sql, owner: above, columns: [], isPlain });
    const made = [
      `CREATE TABLE ${sql} (id uuid PRIMARY KEY, owner uuid NOT NULL REFERENCES ${above.sql} (id) ON DELETE CASCADE ON UPDATE CASCADE, note text)${isPlain ? "" : " PARTITION BY HASH (id)"}`,
      ...(isPlain
        ? []
        : [`CREATE TABLE "${name}_p0" PARTITION OF ${sql} FOR VALUES WITH (MODULUS 1, REMAINDER 0)`]),
    ];
    a1.push(...made);
    b1.push(...made);
    specs.unshift({ name: `public.${name}`, through: "owner" });
  }
  const base = [...setup, ...AROUND];
  return {
    ...{ tenant, tables, children, specs, what: [`all at once, tenant ${tenant.type}`] },
    ...{ a1: [...base, ...a1], b1: [...base, ...b1] },
    leave: ["public.log", "public.country", "public.rowed"],
    much: 12,
  };
}
