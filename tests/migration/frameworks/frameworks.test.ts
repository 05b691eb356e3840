import { readFileSync } from "node:fs";
import { join } from "node:path";
import { defined } from "../../../core/defined";
import { BOTH, type Ends, Lab, type Stamp } from "../postgres/lab";
import { withServers } from "../with-servers";
import { PLAIN_SHOPS } from "./plain-shops";
import { type LaterTable, type Shop, SHOPS } from "./shops";

const ALL = [...SHOPS, ...PLAIN_SHOPS];
/** Shops that are moved with nothing changed but what is declared, and numbers that stamps draw in turns. */
const UNCHANGED = ["django", "prisma", "rails-plain", "hibernate-plain"];

/** Lets the stamps take turns, as the refusal says. */
const turn = (step: number, start: number): string => `DO $d$ DECLARE s regclass; BEGIN
  FOR s IN SELECT oid FROM pg_class WHERE relkind = 'S' LOOP
    EXECUTE format('ALTER SEQUENCE %s INCREMENT BY ${step} START WITH ${start} RESTART WITH ${start}', s);
  END LOOP; END $d$`;

/** Condition in SQL that a row is a tenant's. */
function isOf({ parent, tenant, through }: LaterTable, name: string): string {
  if (parent === undefined) return `"${tenant ?? ""}" = '${name}'`;
  return `"${through ?? ""}" IN (SELECT p."${parent.key}" FROM "${parent.table}" p WHERE p."${parent.tenant}" = '${name}')`;
}

withServers("what frameworks' own generators make", () => {
  const lab = new Lab();

  async function ends({ name }: Shop): Promise<Ends> {
    const schema = readFileSync(join(__dirname, name, "schema.sql"), "utf8");
    return lab.ends({
      both: schema.split(/;\n/).filter((one) => one !== "" && !one.includes("CREATE SCHEMA public")),
    });
  }

  test.each(UNCHANGED)("%s is moved with nothing of its schema changed", (name) => {
    expect(ALL.find((one) => one.name === name)?.adapt).toEqual([]);
  });

  test.each(ALL)("$name: what does not say whose it is is refused by name, with what to do", async (shop) => {
    const problems = await (await ends(shop)).check(shop.tables, {}, shop.tenants[0]);
    for (const stamp of BOTH) {
      const said = problems.filter((one) => one.startsWith(`at ${stamp}: `));
      for (const one of shop.refused)
        expect(said).toContainEqual(expect.stringContaining(`at ${stamp}: public.${one}`));
      expect(said).toHaveLength(shop.refused.length);
      for (const one of shop.said) expect(said).toContainEqual(expect.stringContaining(one));
    }
    expect(problems).toHaveLength(2 * shop.refused.length);
  });

  test("revisions that rows of many tenants may point at are refused by name, with what to change", async () => {
    const shop = ALL.find(({ name }) => name === "hibernate")!;
    const made = await ends(shop);
    await made.run("a1", ["INSERT INTO revinfo VALUES (7, 0)"]);
    await made.run("a1", [
      `INSERT INTO category_aud VALUES (7, 0, '00000000-0000-4000-8000-000000000001', 'c', 'acme')`,
    ]);
    const specs = shop.tables.map((spec) => ({
      ...spec,
      ...defined({ sequences: shop.drawn?.[spec.name] }),
    }));
    for (const [index, stamp] of BOTH.entries()) await made.run(stamp, [turn(100, 1 + index * 50)]);
    const leave = ["public.revinfo_seq", "public.product_category_aud"];
    const [product] = shop.more.filter(({ name }) => name === "public.product_category");
    const problems = await made.check([...specs, product!], { leave });
    expect(problems).toEqual([
      expect.stringMatching(
        /^at b1: public\.category_aud points at entries of public\.revinfo that are not there \(.*: 7\).* give public\.revinfo the tenant's column and declare it$/,
      ),
    ]);
  });

  test.each(ALL)(
    "$name: once that is done a tenant is moved whole, and nobody else is touched",
    async (shop) => {
      const {
        adapt,
        change,
        leave,
        more,
        rows,
        tables,
        tenants,
        turn: [step, apart],
      } = shop;
      const made = await ends(shop);
      const all: readonly LaterTable[] = [...tables, ...more];
      const specs = all.map(({ parent: _, ...spec }) => ({
        ...spec,
        ...defined({ sequences: shop.drawn?.[spec.name] }),
      }));
      for (const [index, stamp] of BOTH.entries())
        await made.run(stamp, [...adapt, turn(step, 1 + index * apart)]);
      await made.run("a1", [...rows(tenants[0], 1), ...rows(tenants[1], 2)]);
      await made.run("b1", rows(tenants[2], 3));
      const rowsAt = async (stamp: Stamp, isMine: boolean): Promise<string[]> => {
        const found: string[] = [];
        for (const table of all)
          found.push(
            ...(await made.rows(
              stamp,
              `public."${table.name.slice("public.".length)}"`,
              `(${isOf(table, tenants[0])}) IS ${isMine ? "" : "NOT "}TRUE`,
            )),
          );
        return found;
      };
      const moving = await made.begun(specs, { leave, portion: 3 }, tenants[0]);
      await made.run("a1", change.split("; "));
      const [mine, others] = [
        await rowsAt("a1", true),
        [await rowsAt("a1", false), await rowsAt("b1", false)],
      ];
      await moving.finish();
      expect(await rowsAt("b1", true)).toEqual(mine);
      expect(mine.length).toBeGreaterThan(12);
      expect(await rowsAt("a1", true)).toEqual([]);
      expect([await rowsAt("a1", false), await rowsAt("b1", false)]).toEqual(others);
      // The tenant lives there: numbers that are drawn now are none that came along.
      await made.run("b1", rows(tenants[1], 4));
    },
  );
});
