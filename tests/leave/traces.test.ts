import { join } from "node:path";
import { edgeConfig, routingSchema } from "../../components/routing/contract";
import { eraseTenant } from "../../fleet/tenants/leave/erase";
import { pushViews } from "../../fleet/tenants/view/views";
import { withUsers } from "../../fleet/users/open";
import { decide } from "../../router/decision/decide";
import { LastGood } from "../../router/follow/last-good";
import { Synchroniser } from "../../router/follow/synchroniser";
import { mapsOf } from "../../router/haproxy/maps";
import { buildTable } from "../../router/table/build";
import type { Table } from "../../router/table/changes";
import { addDomain } from "../../tenants/states/domains";
import { openUsers } from "../../tenants/users/open";
import { openRegistry, REGISTRY_FOLDER } from "../../tenants/registry/open";
import type { Registry } from "../../tenants/registry/registry";
import { openView } from "../../tenants/views/open";
import { withServers } from "../migration/with-servers";
import { Rows } from "./rows";
import type { Stage } from "./stage";

/** A mover of one's own for a cache: a file of each stamp's, whose keys begin with the tenant. */
const CACHE = `const { readFileSync, writeFileSync } = require("node:fs");
const file = (stamp) => __dirname + "/cache-" + stamp + ".json";
const read = (stamp) => JSON.parse(readFileSync(file(stamp), "utf8"));
const of = (all, tenant) => Object.keys(all).filter((key) => key.startsWith(tenant + ":"));
exports.createMover = ({ name }) => ({
  name,
  check: async () => [], hold: async () => {}, copy: async () => {}, sync: async () => 0,
  compare: async () => [], repair: async () => 0, close: async () => {},
  count: async ({ tenant }, stamp) => ({ held: [{ what: "keys", count: of(read(stamp), tenant).length }], problems: [] }),
  purge: async ({ tenant }, stamp) => {
    const all = read(stamp);
    for (const key of of(all, tenant)) delete all[key];
    writeFileSync(file(stamp), JSON.stringify(all));
  },
});
`;
const ROUTING = routingSchema.parse({
  sources: [{ kind: "subdomain", domain: "example.test" }, { kind: "domain" }],
});
const USER = "u1";

/** Lines of a text that say a name, and not one that begins or ends with it. */
const linesWith = (text: string, name: string): string[] =>
  text.split("\n").filter((line) => new RegExp(`(?<![a-z0-9-])${name}(?![a-z0-9-])`, "u").test(line));

withServers("after the erasure of one of two tenants whose names begin alike", () => {
  const rows = new Rows();
  let stage: Stage;
  const closers: (() => unknown)[] = [];
  beforeAll(() => rows.start());
  afterAll(() => rows.remove());
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close();
    stage.remove();
  });

  /** What the caches of each stamp hold of a tenant. */
  const cached = (tenant: string): string[] =>
    ["a1", "b1"].flatMap((id) =>
      Object.entries(JSON.parse(stage.files(".")[`cache-${id}.json`]!) as Record<string, string>).flatMap(
        ([key, value]) => (key.startsWith(`${tenant}:`) ? [`${id} ${key}=${value}`] : []),
      ),
    );
  const objects = (tenant: string): [string, string][] =>
    Object.entries(stage.files("objects")).filter(([path]) => path.includes(`/${tenant}/`));

  test("there is no row, object, key, cache entry of the one anywhere, and all of the other's is untouched", async () => {
    stage = await rows.stage("  - { kind: module, name: cache, file: cache.js }\n");
    stage.write("cache.js", CACHE);
    for (const id of ["a1", "b1"]) {
      stage.write(`cache-${id}.json`, JSON.stringify({ "acme:1": "mine", "acme-eu:1": "theirs" }));
      for (const name of ["acme", "acme-eu"])
        stage.write(`objects/${id}/t/${name}/deep/one`, `${name} ${id}`);
    }
    await stage.withRegistry(async (registry) => {
      // Once it was on b1, and something was forgotten there.
      const item = (await registry.get("tenant", "acme"))!;
      await registry.put("tenant", { ...item, stamp: "b1", version: 2 });
      await registry.put("tenant", { ...item, stamp: "a1", version: 3 });
      for (const tenant of ["acme", "acme-eu"])
        await addDomain(registry, { tenant, domain: `shop.${tenant}.example` });
    });
    const links = ["acme", "acme-eu"].map((tenant) => ({ user: USER, tenant }));
    await withUsers(stage.context(), { root: stage.root, name: "probe" }, undefined, ({ users }) =>
      users.link(links),
    );
    await pushViews({ stamps: ["a1", "b1"] }, stage.context());
    const login = openUsers(undefined, { root: stage.root });
    closers.push(() => login.close());
    let time = 0;
    const view = openView(".stampworks/views/a1", {
      ...{ root: stage.root, stamp: "a1", leaseMs: 10_000, now: () => time },
    });
    const registry = openRegistry(undefined, { root: stage.root, by: "router" });
    closers.push(() => registry.close());
    const router = new Router(registry, join(stage.root, "last-good"));
    await router.begin();
    const [, , never] = await router.mapsWithout("acme");
    const before = await traces("acme");
    const theirs = await traces("acme-eu");
    for (const [kind, found] of Object.entries(before))
      expect({ kind, found }).not.toEqual({ kind, found: [] });
    expect((await router.mapsWithout("acme"))[0]).not.toEqual(never);

    const erased = await eraseTenant(
      { mode: "start", tenant: "acme", keep: [], leaseMs: 0, confirm: false, yes: true },
      stage.context(),
    );
    expect(erased).toMatchObject({ kind: "erased" });
    login.forget(USER);
    time += 10_000;
    expect(await router.refresh()).toBe("changed");
    expect(await router.mapsWithout("acme")).toEqual([never, never, never]);
    for (const [kind, found] of Object.entries(await traces("acme")))
      expect({ kind, found }).toEqual({ kind, found: [] });
    expect(await traces("acme-eu")).toEqual(theirs);
    // Nor does any file of the project say its name, but the registry's own, whose history keeps it.
    const files = Object.entries(stage.files(".")).filter(([path]) => !path.startsWith(REGISTRY_FOLDER));
    expect(files.filter(([path, text]) => linesWith(`${path}\n${text}`, "acme").length > 0)).toEqual([]);

    async function traces(tenant: string): Promise<Record<string, readonly unknown[]>> {
      const id = tenant === "acme" ? 1 : 11;
      const home = await view.homes.tenantHome(tenant).then(
        ({ write }) => [write],
        () => [],
      );
      return {
        rows: (JSON.parse(await rows.rowsOf(id)) as unknown[][]).flat(),
        objects: objects(tenant),
        cache: cached(tenant),
        registry: await stage.withRegistry(async (registry) => {
          const item = await registry.get("tenant", tenant);
          return item === undefined ? [] : [item];
        }),
        users: (await login.tenantsOf(USER)).filter((found) => found.tenant === tenant),
        "view of a1": home,
        "files of the views": Object.values(stage.files(".stampworks/views"))
          .flatMap((text) => linesWith(text, tenant))
          .slice(0, 1)
          .map(() => "there"),
        ...router.traces(tenant),
      };
    }
  });
});

/** A router's table as it follows a registry, with the last good one on its disk. */
class Router {
  private readonly keep: LastGood;
  private readonly synchroniser: Synchroniser;

  constructor(
    private readonly registry: Registry,
    file: string,
  ) {
    this.keep = new LastGood(file);
    this.synchroniser = new Synchroniser(registry, this.keep);
  }

  async begin(): Promise<void> {
    await this.synchroniser.begin();
  }

  async refresh(): Promise<string> {
    return (await this.synchroniser.follow({ apply: () => Promise.resolve() })).outcome;
  }

  /** Where a tenant is by the table in force, and by the one on disk. */
  traces(tenant: string): Record<string, readonly unknown[]> {
    const tables = { "the router's table": this.synchroniser.table, "its last good": this.keep.load()! };
    return Object.fromEntries(
      Object.entries(tables).map(([name, table]) => [
        name,
        [`${tenant}.example.test`, `shop.${tenant}.example`].flatMap((host) => {
          const request = { method: "GET", path: "/", headers: { host }, time: 0 };
          const decision = decide({ ...request, token: { kind: "absent" } }, edgeConfig(ROUTING), table);
          return decision.outcome === "stamp" ? [decision.stamp] : [];
        }),
      ]),
    );
  }

  /** What HAProxy would be given of tenants and domains, by a table. */
  static maps(table: Table): unknown {
    const { directory, domains, functions, moving, others } = mapsOf(table);
    return { directory, domains, functions, moving, others };
  }

  /** The same of the tables in force and on disk, and as of a registry in which a tenant never was. */
  async mapsWithout(tenant: string): Promise<readonly unknown[]> {
    const snapshot = await this.registry.snapshot();
    const tenants = [...snapshot.tenants].filter((item) => item.tenant !== tenant);
    const never = buildTable({ ...snapshot, tenants });
    return [this.synchroniser.table, this.keep.load()!, never].map((table) => Router.maps(table));
  }
}
