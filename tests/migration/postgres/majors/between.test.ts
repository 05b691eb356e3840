import { SERVERS, GROWN_TYPES } from "../../../../tenants/migration/postgres/catalogue/proven";
import { versionProblem } from "../../../../tenants/migration/postgres/check/one-end";
import { few } from "../../../sweep";
import { hasServer, type Major } from "../../servers";
import { type Ends, Lab } from "../lab";
import { randomMove } from "../random/move";
import { VALUES } from "../values";

const T = [{ name: "public.t", tenant: "tenant_id" }];
const OF_EXTENSIONS = ["ltree", "lquery", "ltxtquery"];

const quoted = (value: string): string => `E'${value.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`;

/** What a server itself says its major version is: the one on PATH may be any. */
async function majorAt(ends: Ends, stamp: "a1" | "b1"): Promise<number> {
  const [row] = await ends.sql(stamp, "SELECT current_setting('server_version_num')::int / 10000");
  return Number(row?.[0]);
}

const PAIRS: readonly { from: Major | undefined; to: Major | undefined }[] = [
  { from: "16", to: "18" },
  { from: undefined, to: "18" },
  { from: "18", to: undefined },
  { from: "17", to: "18" },
  { from: "18", to: "17" },
];

describe.each(few(PAIRS, 1))("from PostgreSQL $from to $to (undefined: the one on PATH)", ({ from, to }) => {
  const isHere = hasServer(from) && hasServer(to);
  if (!isHere)
    process.stderr.write(`skipped: PostgreSQL ${from} or ${to} is not here (npm run postgres:install)\n`);
  const run = isHere ? test : test.skip;
  const lab = isHere ? new Lab("", { a1: from, b1: to }) : undefined;

  run(
    "values of every type come along as they are, or their type is refused by name, there and back",
    async () => {
      const probe = await lab!.ends({});
      const majors = [await majorAt(probe, "a1"), await majorAt(probe, "b1")] as const;
      const isApart = (name: string): boolean => {
        const since = GROWN_TYPES[name];
        return since !== undefined && majors[0] < since !== majors[1] < since;
      };
      const names = Object.keys(VALUES).filter((name) => !isApart(name));
      const columns = names.map((name, index) => `c${index} pg_catalog."${name}"`).join(", ");
      const widest = Math.max(...names.map((name) => VALUES[name]?.length ?? 0));
      const rows = Array.from({ length: widest }, (_, row) =>
        names
          .map((name) => (VALUES[name]?.[row] === undefined ? "NULL" : quoted(VALUES[name][row])))
          .join(", "),
      );
      const ends = await lab!.ends({
        both: [`CREATE TABLE t (tenant_id text, id int PRIMARY KEY, ${columns})`],
        a1: rows.map((values, index) => `INSERT INTO t VALUES ('acme', ${index}, ${values})`),
      });
      const moving = await ends.begun(T, { portion: 3 });
      await ends.run("a1", ["UPDATE t SET id = id + 100 WHERE id % 2 = 0"]);
      const before = await ends.rows("a1", "t");
      await moving.finish();
      expect(await ends.rows("b1", "t")).toEqual(before);

      for (const name of Object.keys(GROWN_TYPES)) {
        const make = [
          ...(OF_EXTENSIONS.includes(name) ? ["CREATE EXTENSION ltree"] : []),
          `CREATE DOMAIN d AS ${name}`,
          "CREATE TABLE t (tenant_id text, id int PRIMARY KEY, x d[])",
        ];
        const problems = (await (await lab!.ends({ both: make })).check(T)).join("\n");
        if (isApart(name))
          expect(problems).toMatch(new RegExp(`public\\.t\\.x: ${name} has values from PostgreSQL `));
        else expect(problems).toBe("");
      }
    },
  );

  run(
    "schemas made at random are moved, or refused by name, and no other tenant's row is touched",
    async () => {
      for (const seed of few([11, 12, 13])) {
        const { faults, schema } = await randomMove(lab!, seed);
        const others = faults.filter((one) => !one.includes("is written otherwise from PostgreSQL"));
        expect({ faults: others, schema: schema.what }).toEqual({ faults: [], schema: schema.what });
      }
    },
  );
});

test("a server of a major version that nobody has tried is refused, whatever its catalogue says", () => {
  const server = {
    ...{ version: "", encoding: "UTF8", locale: "c C C", role: "mover", deadlockTimeoutMs: 1000 },
    ...{ isReadOnly: false, isStandby: false, mayCreate: true, eventTriggers: [], replicas: [] },
  };
  for (const major of SERVERS) expect(versionProblem({ ...server, version: `${major}0004` })).toBeUndefined();
  expect(versionProblem({ ...server, version: "140011" })).toMatch(
    /^PostgreSQL 14 is not proven .*: upgrade the server$/,
  );
  expect(versionProblem({ ...server, version: "190001" })).toMatch(
    /^PostgreSQL 19 is not proven .*: wait for a release/,
  );
});
