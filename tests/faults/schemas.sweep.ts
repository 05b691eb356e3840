import fc from "fast-check";
import { isEqual, type Mover } from "../../tenants/migration/mover";
import { Lab, type Ends } from "../migration/postgres/lab";
import { withServers } from "../migration/with-servers";

const ROUNDS = Number(process.env["STAMPWORKS_SCHEMAS"] ?? 200);
const OUT = { from: "a1", to: "b1", epoch: 5, direction: "forward" } as const;
const TOOLS = { tell: () => undefined, signal: new AbortController().signal };

/** Tenants whose names or numbers are made to be taken for each other, by the type of their column. */
const TENANTS = [
  { type: "text", names: ["acme", "acme2", "Acme"] },
  { type: "varchar(12)", names: ["acme-europe", "acme", "acme-europ"] },
  { type: "int", names: ["7", "77", "-7"] },
  { type: "uuid", names: [1, 2, 3].map((n) => `00000000-0000-4000-8000-00000000000${n}`) },
  { type: "numeric", names: ["7", "7.1", "70"] },
  { type: "citext", names: ["acme", "acme2", "bcme"] },
] as const;
const KEYS = [
  { type: "int", value: (n: number) => String(n) },
  { type: "uuid", value: (n: number) => `'00000000-0000-4000-8000-${String(n).padStart(12, "0")}'` },
  { type: "numeric", value: (n: number) => `${n}.${"0".repeat(n % 3)}0` },
  { type: "citext", value: (n: number) => `'${n % 2 === 0 ? "Key" : "kEY"}${n}'` },
  { type: "timestamptz", value: (n: number) => `timestamptz '2026-01-01' + ${n} * interval '1.000001 s'` },
] as const;

class Ended extends Error {}

withServers("random schemas, tenants and ends of movers", () => {
  const lab = new Lab();
  const sums = { moves: 0, ended: 0, touched: 0, lost: 0 };
  afterAll(() => {
    process.stderr.write(
      `schemas: ${sums.moves} moves, ${sums.ended} times ended in the middle; ${sums.lost} rows lost or doubled, ${sums.touched} rows of other tenants touched\n`,
    );
  });

  test("no row is lost, and none of another tenant is touched", async () => {
    const shape = fc.record({
      tenant: fc.constantFrom(...TENANTS),
      key: fc.constantFrom(...KEYS),
      isPartitioned: fc.boolean(),
      inherits: fc.boolean(),
      trigger: fc.boolean(),
      rule: fc.boolean(),
      rows: fc.integer({ min: 0, max: 12 }),
      portion: fc.integer({ min: 1, max: 5 }),
      ends: fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 4 }),
      changes: fc.array(fc.nat(3), { maxLength: 6 }),
    });
    await fc.assert(
      fc.asyncProperty(shape, async (chosen) => {
        const { changes, ends: stops, key, portion, rows, tenant } = chosen;
        const [moved = "", ...others] = tenant.names;
        const partition = chosen.isPartitioned ? " PARTITION BY HASH (tenant_id)" : "";
        const ends = await lab.ends({
          both: [
            "CREATE EXTENSION citext",
            `CREATE TABLE t (tenant_id ${tenant.type} NOT NULL, id ${key.type} NOT NULL, v text, PRIMARY KEY (tenant_id, id))${partition}`,
            ...(chosen.isPartitioned
              ? [0, 1].map(
                  (n) => `CREATE TABLE t_${n} PARTITION OF t FOR VALUES WITH (MODULUS 2, REMAINDER ${n})`,
                )
              : []),
            ...(chosen.inherits && !chosen.isPartitioned
              ? ["CREATE TABLE kid (PRIMARY KEY (tenant_id, id)) INHERITS (t)"]
              : []),
            ...(chosen.trigger
              ? [
                  "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.v := coalesce(NEW.v, ''set''); RETURN NEW; END'",
                  "CREATE TRIGGER zz BEFORE INSERT OR UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f()",
                ]
              : []),
            ...(chosen.rule && !chosen.isPartitioned
              ? ["CREATE RULE soft AS ON DELETE TO t WHERE OLD.v = 'kept' DO INSTEAD NOTHING"]
              : []),
          ],
        });
        const tables = [
          { name: "public.t", tenant: "tenant_id" },
          ...(chosen.inherits && !chosen.isPartitioned ? [{ name: "public.kid", tenant: "tenant_id" }] : []),
        ];
        const insert = (name: string, n: number, table = "t"): string =>
          `INSERT INTO ${table} VALUES ('${name}', ${key.value(n)}, ${n % 4 === 0 ? "'kept'" : "NULL"})`;
        for (const name of tenant.names)
          for (let n = 1; n <= rows; n += 1)
            await ends.run("a1", [insert(name, n, tables.length > 1 && n % 3 === 0 ? "kid" : "t")]);
        for (const name of others) await ends.run("b1", [insert(name, 1)]);
        await move(ends, tables, { changes, insert, moved, portion, stops });
      }),
      { numRuns: ROUNDS, endOnFailure: true },
    );
    expect(sums).toMatchObject({ moves: ROUNDS, touched: 0, lost: 0 });
  });

  async function move(
    ends: Ends,
    tables: readonly { name: string; tenant: string }[],
    chosen: {
      changes: readonly number[];
      insert: (name: string, n: number) => string;
      moved: string;
      portion: number;
      stops: readonly number[];
    },
  ): Promise<void> {
    const { changes, insert, moved, portion, stops } = chosen;
    const crossing = { ...OUT, tenant: moved };
    const [mine, theirs] = [`tenant_id = '${moved}'`, `tenant_id <> '${moved}'`];
    const left = [await ends.rows("a1", "t", theirs), await ends.rows("b1", "t", theirs)];
    let expected: string[] = [];
    const steps: ((mover: Mover) => Promise<unknown>)[] = [
      (mover) => mover.hold(crossing, "b1", "closed"),
      (mover) => mover.hold(crossing, "a1", "open"),
      (mover) => mover.copy(crossing, TOOLS),
      async () => {
        for (const [index, change] of changes.entries())
          await ends
            .run("a1", [
              [
                insert(moved, 100 + index),
                `UPDATE t SET v = 'changed${index}' WHERE ${mine}`,
                `DELETE FROM t WHERE ${mine} AND v IS NULL`,
                `UPDATE t SET v = NULL WHERE ${mine} AND v = 'kept'`,
              ][change] ?? "",
            ])
            .catch(() => undefined);
        expected = await ends.rows("a1", "t", mine);
      },
      (mover) => mover.sync(crossing),
      (mover) => mover.hold(crossing, "a1", "closed"),
      (mover) => mover.sync(crossing),
      async (mover) => {
        const unequal = (await mover.compare(crossing)).filter((one) => !isEqual(one));
        expect(unequal).toEqual([]);
      },
      (mover) => mover.hold(crossing, "b1", "open"),
      (mover) => mover.purge(crossing, "a1"),
    ];
    const points = [...stops];
    for (let at = 0; at < steps.length; ) {
      let count = points.shift() ?? Number.POSITIVE_INFINITY;
      const mover = ends.mover(tables, {
        portion,
        killPoint: () => {
          count -= 1;
          if (count === 0) throw new Ended();
        },
      });
      try {
        for (; at < steps.length; at += 1) await steps[at]?.(mover);
      } catch (error) {
        if (!(error instanceof Ended)) throw error;
        sums.ended += 1;
        await mover.close();
      }
    }
    sums.moves += 1;
    const found = await ends.rows("b1", "t", mine);
    if (JSON.stringify(found) !== JSON.stringify(expected)) sums.lost += 1;
    if ((await ends.rows("a1", "t", mine)).length > 0) sums.lost += 1;
    const after = [await ends.rows("a1", "t", theirs), await ends.rows("b1", "t", theirs)];
    if (JSON.stringify(after) !== JSON.stringify(left)) sums.touched += 1;
    await ends.close();
  }
});
