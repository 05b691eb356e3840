import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { exportTenant } from "../../fleet/tenants/leave/export-tenant";
import { type EraseInput, eraseTenant, type EraseResult } from "../../fleet/tenants/leave/erase";
import { restoreTenant } from "../../fleet/tenants/leave/restore";
import { withUsers } from "../../fleet/users/open";
import type { Users } from "../../tenants/users/users";
import { defined } from "../../core/defined";
import { erase, type ErasureTools } from "../../tenants/leave/erase";
import { Journal, readJournal } from "../../core/journal/journal";
import { ERASURE_JOURNAL } from "../../tenants/leave/journal";
import { DirectoryStore } from "../../tenants/migration/objects/directory";
import { ObjectMover } from "../../tenants/migration/objects/mover";
import type { Registry } from "../../tenants/registry/registry";
import { few, isSweep } from "../sweep";
import { withServers } from "../migration/with-servers";
import { Rows } from "./rows";
import { Stage } from "./stage";

const start = (tenant: string, more: Partial<Extract<EraseInput, { mode: "start" }>> = {}): EraseInput => ({
  ...{ mode: "start", tenant, keep: [], leaseMs: 0, confirm: false, yes: true },
  ...more,
});

/** A mover to which, once it has deleted, a file comes that it can't read. */
const OWN = `const { existsSync, writeFileSync } = require("node:fs");
const mark = __dirname + "/came";
exports.createMover = ({ name }) => ({
  name,
  check: async () => [], hold: async () => {}, copy: async () => {}, sync: async () => 0,
  compare: async () => [], repair: async () => 0, close: async () => {},
  count: async () => ({ held: [], problems: existsSync(mark) && !existsSync(__dirname + "/mended") ? ["a file can't be read"] : [] }),
  purge: async () => writeFileSync(mark, ""),
});
`;

describe("a tenant whose data are files", () => {
  let stage: Stage;
  beforeEach(async () => {
    stage = new Stage();
    await stage.furnish(["acme", "acme-eu"]);
    for (const tenant of ["acme", "acme-eu"])
      for (const stamp of ["a1", "b1"])
        stage.write(`objects/${stamp}/t/${tenant}/deep/one`, `${tenant} at ${stamp}`);
    // Once it was on b1, and something was forgotten there.
    await stage.withRegistry(async (registry) => {
      const item = (await registry.get("tenant", "acme"))!;
      await registry.put("tenant", { ...item, stamp: "b1", version: 2 });
      await registry.put("tenant", { ...item, stamp: "a1", version: 3 });
    });
  });
  afterEach(() => stage.remove());

  test("is deleted at every stamp it ever was on, and the one whose name begins so keeps all it has", async () => {
    const links = ["acme", "acme-eu"].map((tenant) => ({ user: "u1", tenant }));
    const usersOf = <T>(work: (users: Users) => Promise<T>): Promise<T> =>
      withUsers(stage.context(), { root: stage.root, name: "probe" }, undefined, ({ users }) => work(users));
    await usersOf((users) => users.link(links));
    const result = await eraseTenant(start("acme"), stage.context());
    expect(result).toMatchObject({ kind: "erased" });
    expect(await usersOf((users) => users.tenants("u1"))).toEqual(["acme-eu"]);
    expect(stage.files("objects")).toEqual({
      "a1/t/acme-eu/deep/one": "acme-eu at a1",
      "b1/t/acme-eu/deep/one": "acme-eu at b1",
    });
    const left = await stage.withRegistry(async (registry) => [
      await registry.get("tenant", "acme"),
      (await registry.get("stamp", "a1"))?.use.tenants,
    ]);
    expect(left).toEqual([undefined, 1]);
    // The proof names nobody, and its holder finds the tenant whose name he knows.
    const proofs = Object.values(stage.files(".stampworks/erasure-proofs"));
    expect(proofs).toHaveLength(1);
    expect(proofs[0]).not.toContain("acme");
    expect(JSON.parse(proofs[0]!)).toMatchObject({
      confirmed: false,
      deleted: [
        { stamp: "a1", what: "t/{tenant}/", count: 1 },
        { stamp: "a1", what: "the fence of objects" },
        { stamp: "b1", what: "t/{tenant}/", count: 1 },
        { stamp: "b1", what: "the fence of objects" },
      ],
    });
    expect(Object.keys(stage.files(".stampworks/moves"))).toEqual([]);
    await expect(eraseTenant(start("acme"), stage.context())).rejects.toThrow("no such tenant");
  });

  test("is exported first, signed, and brought back as it was", async () => {
    stage.write("objects/a1/t/acme/empty", "");
    const before = stage.files("objects/a1/t/acme");
    const out = join(stage.root, "bundle");
    await expect(eraseTenant(start("acme", { export: out }), stage.context())).rejects.toThrow(
      "no key to sign",
    );
    await eraseTenant({ ...start("acme", { export: out }), key: "evidence.key" }, stage.context());
    expect(stage.files("objects/a1/t/acme")).toEqual({});
    const back = await restoreTenant({ folder: "bundle", to: "a1" }, stage.context());
    expect(back.tenant).toMatchObject({ tenant: "acme", stamp: "a1", residency: "eu" });
    expect(back.tenant.pending).toBeUndefined();
    expect(stage.files("objects/a1/t/acme")).toEqual(before);
    expect(Object.keys(stage.files("objects/a1/.stampworks"))).toEqual([]);
    await expect(restoreTenant({ folder: "bundle" }, stage.context())).rejects.toThrow(
      "tenant acme is on stamp a1",
    );
  });

  test.each([
    ["a part's byte", "objects/objects.data", "is not what was written"],
    ["the manifest", "manifest.json", "manifest is not the one that was signed"],
    ["the signature", "statement.dsse.json", "was not signed with this key, or was changed"],
  ])("a bundle of which %s was changed is refused", async (_, file, message) => {
    await exportTenant({ tenant: "acme", out: "bundle", key: "evidence.key" }, stage.context());
    const path = join(stage.root, "bundle", file);
    const text = readFileSync(path, "utf8");
    const changed =
      file === "statement.dsse.json"
        ? text.replace(
            /"payload": "(.)/u,
            (_all, first: string) => `"payload": "${first === "e" ? "f" : "e"}`,
          )
        : text.replace("acme at a1", "acme at a2").replace('"closed": false', '"closed": true');
    writeFileSync(path, changed);
    await expect(restoreTenant({ folder: "bundle" }, stage.context())).rejects.toThrow(message);
  });

  test("is paused while it is erased, and served again when that is taken back in time", async () => {
    await stage.withRegistry(async (registry) => {
      const { signal } = AbortSignal.abort ? { signal: AbortSignal.abort() } : new AbortController();
      const interrupted = await eraseTenant(start("acme"), stage.context({ signal }));
      expect(interrupted).toMatchObject({ kind: "interrupted" });
      expect((await registry.get("tenant", "acme"))?.erasing).toMatchObject({ step: "closing" });
      await expect(registry.remove("tenant", "acme", 4)).rejects.toThrow(
        "finish it: stampworks tenants erase acme --resume, or take it back while nothing is deleted: --abort",
      );
      await eraseTenant({ mode: "abort", tenant: "acme" }, stage.context());
      expect((await registry.get("tenant", "acme"))?.erasing).toBeUndefined();
    });
    expect(Object.keys(stage.files("objects"))).toHaveLength(4);
  });

  test("has no proof while a mover can't tell what is left, whenever that became so", async () => {
    const movers = readFileSync(join(stage.root, "movers.yaml"), "utf8");
    stage.write(
      "movers.yaml",
      movers.replace("movers:\n", "movers:\n  - { kind: module, name: own, file: own.js }\n"),
    );
    stage.write("own.js", OWN);
    await expect(eraseTenant(start("acme"), stage.context())).rejects.toThrow(
      /nobody can tell what is left of tenant acme.*own at a1: a file can't be read.*--resume/su,
    );
    expect(stage.files(".stampworks/erasure-proofs")).toEqual({});
    stage.write("mended", "");
    expect(await eraseTenant({ mode: "resume", tenant: "acme" }, stage.context())).toMatchObject({
      kind: "erased",
    });
  });

  test("where the fleet says so a second operator confirms, and the first can't be the second", async () => {
    stage.write("stampworks.yaml", "engine: embedded\nerase: { secondOperator: true }\n");
    await expect(eraseTenant(start("acme", { confirm: true }), stage.context())).rejects.toThrow(
      "nobody asked",
    );
    expect(await eraseTenant(start("acme"), stage.context())).toMatchObject({ kind: "asked" });
    expect(Object.keys(stage.files("objects"))).toHaveLength(4);
    await expect(eraseTenant(start("acme", { confirm: true }), stage.context())).rejects.toThrow(
      "who asked for the erasure of acme can't confirm it, too",
    );
    await stage.withRegistry(async (registry) => {
      const item = (await registry.get("tenant", "acme"))!;
      const erasing = { ...item.erasing!, by: "zoe@there" };
      await registry.put("tenant", { ...item, version: item.version + 1, erasing });
    });
    expect(await eraseTenant(start("acme", { confirm: true }), stage.context())).toMatchObject({
      kind: "erased",
    });
    expect(Object.values(stage.files(".stampworks/erasure-proofs"))[0]).toContain('"confirmed": true');
  });
});

/** The process is gone: nothing after this call happens. */
class Crash extends Error {}

test("killed before or after any of its effects, an erasure goes on to the same end", async () => {
  let points = 0;
  // Every point in the sweep; in a test every so manieth, so that each kind of them comes.
  for (let at = 1; ; at += isSweep ? 1 : 7) {
    const stage = new Stage();
    try {
      await stage.furnish(["acme", "acme-eu"]);
      for (const tenant of ["acme", "acme-eu"]) stage.write(`objects/a1/t/${tenant}/one`, tenant);
      const folder = join(stage.root, "erasures/acme");
      let proofs = 0;
      let left = at;
      const point = (): void => {
        left -= 1;
        if (left === 0) throw new Crash();
      };
      const run = (registry: Registry): Promise<string> => {
        const movers = [
          new ObjectMover({
            store: (stamp) => new DirectoryStore(join(stage.root, "objects", stamp)),
            ...{ prefix: "t/{tenant}/", folder: join(stage.root, "manifests") },
            killPoint: point,
          }),
        ];
        const journal =
          readJournal(ERASURE_JOURNAL, folder) === undefined
            ? Journal.create(
                ERASURE_JOURNAL,
                folder,
                {
                  ...{ kind: "begin", version: 1, tenant: "acme", stamps: ["a1"], home: "a1", names: {} },
                  ...{
                    movers: ["objects"],
                    keep: [],
                    leaseMs: 0,
                    salt: "",
                    confirmed: false,
                    by: "ann@here",
                  },
                  at: new Date().toISOString(),
                },
                point,
              )
            : Journal.open(ERASURE_JOURNAL, folder, point)!;
        const tools: ErasureTools = {
          ...{ registry, movers, signal: new AbortController().signal, by: "ann@here", patienceMs: 0 },
          ...{ now: () => Date.now(), sleep: () => Promise.resolve(), killPoint: point },
          save: () => Promise.resolve(""),
          unlink: () => Promise.resolve(point()),
          prove: () => {
            proofs += 1;
            point();
          },
        };
        const killing: Pick<Registry, "get" | "put" | "remove" | "told"> = {
          get: (kind, key) => registry.get(kind, key),
          put: async (kind, item) => {
            point();
            const written = await registry.put(kind, item);
            point();
            return written;
          },
          told: (tenant) => registry.told(tenant),
          remove: async (kind, key, version) => {
            await registry.remove(kind, key, version);
            point();
          },
        };
        const ended = journal.state.end;
        return (
          ended === undefined ? erase(journal, { ...tools, registry: killing }) : Promise.resolve(ended)
        ).finally(() => journal.close());
      };
      const result = await stage.withRegistry(async (registry) => {
        try {
          return await run(registry);
        } catch (error) {
          if (!(error instanceof Crash)) throw error;
          return run(registry);
        }
      });
      expect({ at, result, files: stage.files("objects") }).toEqual({
        ...{ at, result: "erased", files: { "a1/t/acme-eu/one": "acme-eu" } },
      });
      expect(await stage.withRegistry((registry) => registry.get("tenant", "acme"))).toBeUndefined();
      expect(proofs).toBeGreaterThan(0);
      if (left > 0) {
        points = at - 1;
        break;
      }
    } finally {
      stage.remove();
    }
  }
  expect(points).toBeGreaterThan(30);
});

withServers("a tenant with rows in PostgreSQL", () => {
  const rows = new Rows();
  let stage: Stage;
  beforeAll(() => rows.start());
  afterAll(() => rows.remove());
  beforeEach(async () => {
    stage = await rows.stage();
  });
  afterEach(() => stage.remove());

  const { machinery, rowsOf, sql } = rows;
  const eraseIt = (more: Partial<Extract<EraseInput, { mode: "start" }>>): Promise<EraseResult> =>
    eraseTenant({ ...start("acme", more), key: "evidence.key" }, stage.context());

  test("is exported, erased without a trace and brought back row by row, and the tenant of the longer name is untouched", async () => {
    const [mine, theirs] = [await rowsOf(1), await rowsOf(11)];
    const out = join(stage.root, "bundle");
    expect(await eraseIt({ export: out })).toMatchObject({ kind: "erased" });
    expect(await rowsOf(1)).toBe("[[],[]]");
    expect(await rowsOf(11)).toBe(theirs);
    expect(await sql("a1", ["SELECT what FROM public.audit"])).toEqual([["kept"]]);
    expect(await machinery()).toEqual([]);
    expect(stage.files("objects/a1")).toEqual({ "t/acme-eu/one": "acme-eu" });
    const manifest = JSON.parse(readFileSync(join(out, "manifest.json"), "utf8")) as { parts: object[] };
    expect(manifest.parts).toMatchObject([
      {
        what: "public.tenants",
        count: 1,
        notes: { columns: [{ name: "id", type: "integer" }, { name: "slug" }] },
      },
      { what: "public.orders", count: 2500, notes: { key: ["tenant_id", "id"] } },
      { mover: "objects" },
      { mover: "objects", count: 1 },
    ]);
    const back = await restoreTenant({ folder: "bundle", to: "a1" }, stage.context());
    expect(back.tenant.stamp).toBe("a1");
    expect([await rowsOf(1), await rowsOf(11)]).toEqual([mine, theirs]);
    expect(await machinery()).toEqual([]);
    // A row that comes after it has a number of its own.
    await sql("a1", ["INSERT INTO public.orders (tenant_id) VALUES (1)"]);
    await expect(restoreTenant({ folder: "bundle" }, stage.context())).rejects.toThrow(
      "tenant acme is on stamp a1",
    );
  });

  test("is not erased while a table that moves leave has rows of it, unless they stay by name", async () => {
    await sql("a1", ["INSERT INTO public.audit VALUES (2, 1, 'of acme')"]);
    await expect(eraseIt({})).rejects.toThrow(
      "public.audit has 1 rows of the tenant, and is left when tenants move",
    );
    expect(await rowsOf(1)).not.toBe("[[],[]]");
    await eraseIt({ keep: ["public.audit"] });
    expect(
      JSON.parse(
        Object.values(stage.files(".stampworks/erasure-proofs")).find((text) =>
          text.includes("stampworks-erasure"),
        )!,
      ),
    ).toMatchObject({
      kept: [{ what: "public.audit", count: 1 }],
    });
  });

  test("is not erased while there is a table with its column that nobody declared", async () => {
    await sql("a1", ["CREATE TABLE public.extra (id int, tenant_id int)"]);
    await expect(eraseIt({})).rejects.toThrow("public.extra has the tenant's column, but is not declared");
  });

  test.each(few([3, 6, 9, 12, 15, 18, 21], 3))(
    "interrupted after %i events and resumed, nothing of it is left",
    async (most) => {
      const theirs = await rowsOf(11);
      const stop = new AbortController();
      let events = 0;
      const context = stage.context({
        signal: stop.signal,
        emit: () => {
          events += 1;
          if (events === most) stop.abort();
        },
      });
      const first = await eraseTenant(
        { ...start("acme", { export: join(stage.root, "bundle") }), key: "evidence.key" },
        context,
      );
      if (first.kind === "interrupted")
        await eraseTenant(
          { mode: "resume", tenant: "acme", ...defined({ key: "evidence.key" }) },
          stage.context(),
        );
      expect([await rowsOf(1), await rowsOf(11)]).toEqual(["[[],[]]", theirs]);
      expect(await machinery()).toEqual([]);
    },
  );
});
