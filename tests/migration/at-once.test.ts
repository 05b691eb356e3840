import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { move } from "../../cli/tenants/move";
import type { Session } from "../../tenants/migration/postgres/session";
import { registerStamp } from "../../tenants/placement/register";
import { openRegistry } from "../../tenants/registry/open";
import { runInProcess } from "../cli/in-process";
import { stamp } from "../placement/fleet";
import { withServers } from "./with-servers";
import { temporaryFolder, World } from "./world";

const moversIn = (root: string): string => `movers:
  - kind: postgres
    url: { command: "cat ${root}/{stamp}.url" }
    tables: [{ name: public.thing, tenant: tenant_id }]
    leave: [public.orders, public.account, public.ledger, public.odd, public.country]
`;
const TENANTS = ["ann", "bob", "cat"];
/** What the tests' servers are started with: 40, of which 3 are an administrator's. */
const FOR_ALL = 37;

withServers("moving many tenants between databases with few connections left", () => {
  let world: World;
  let root: string;
  let remove: () => void;
  const held: Session[] = [];
  beforeAll(() => {
    world = new World();
  });
  afterAll(() => world.remove());
  beforeEach(async () => {
    await world.reset(0);
    for (const at of ["a1", "b1"] as const)
      await world.sql(at, "CREATE TABLE thing (tenant_id text, id text, PRIMARY KEY (tenant_id, id))");
    await world.sql("a1", "INSERT INTO thing SELECT t, 'one' FROM unnest(ARRAY['ann', 'bob', 'cat']) t");
    ({ folder: root, remove } = temporaryFolder());
    writeFileSync(join(root, "Pulumi.yaml"), "name: probe\nruntime: nodejs\n");
    writeFileSync(join(root, "movers.yaml"), moversIn(root));
    for (const at of ["a1", "b1"] as const) writeFileSync(join(root, `${at}.url`), world.servers[at].url);
    writeFileSync(
      join(root, "moves.csv"),
      `tenant,to\n${TENANTS.map((tenant) => `${tenant},b1\n`).join("")}`,
    );
    const registry = openRegistry(undefined, { root, by: "test" });
    for (const id of ["a1", "b1"]) {
      const one = stamp(id, 0);
      await registerStamp(registry, { ...one, capacity: one.capacity! });
    }
    await registry.load(TENANTS.map((tenant) => ({ tenant, version: 1, pool: "eu-standard", stamp: "a1" })));
    await registry.close();
  });
  afterEach(async () => {
    for (const session of held.splice(0)) await session.end();
    remove();
  });

  /** Leaves so many connections to the target. */
  async function leave(count: number): Promise<void> {
    const first = await world.connect("b1");
    held.push(first);
    for (;;) {
      const [row] = await first.query("SELECT sum(numbackends) FROM pg_stat_database");
      const used = Number(row?.[0]);
      if (used === FOR_ALL - count && used === held.length) return;
      // Sessions of this test that have ended are counted for a moment more.
      if (held.length < FOR_ALL - count) held.push(await world.connect("b1"));
    }
  }
  const run = () =>
    runInProcess(move, {
      cwd: root,
      args: [undefined],
      flags: { file: "moves.csv", parallel: "3", yes: true, dualWrite: "0", soak: "0", lease: "0" },
    });

  test("fewer are moved at once, by name, and all of them arrive", async () => {
    await leave(4);
    const { code, stderr } = await run();
    expect(stderr).toMatch(
      /^2 at once and not 3: half of what the database of b1 has left .* \(max_connections = 40, 3 kept for administrators, 3\d in use\)$/m,
    );
    expect(code).toBe(0);
    expect(await world.sql("b1", "SELECT count(*) FROM thing")).toEqual([["3"]]);
  });

  test("none is begun where there is not one connection to spare", async () => {
    await leave(1);
    await expect(run()).rejects.toThrow(/the database of b1 has no connections left for a move/);
    expect(await held[0]!.query("SELECT count(*) FROM public.thing")).toEqual([["0"]]);
  });
});
