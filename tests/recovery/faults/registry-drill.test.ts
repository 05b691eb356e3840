import { cpSync, existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openInventory } from "../../../fleet/open";
import { drillsStanding } from "../../../fleet/recovery/standing";
import { openStore } from "../../../tenants/registry/open";
import { COPY, drill, RegistryFleets, written } from "./registry-fleet";

describe("the registry's own backup, restored by a drill", () => {
  const fleets = new RegistryFleets();
  afterEach(() => fleets.remove());

  test("is whole where nothing was written since", async () => {
    const fleet = await fleets.make();
    const { code, file, record } = await drill(fleet);
    expect(record.problems).toEqual([]);
    expect(record).toMatchObject({
      kind: "registry",
      backup: "folder",
      held: true,
      ageSeconds: 0,
      point: "20270131T120000Z",
    });
    expect(record.copied).toBe(record.written);
    expect(code).toBe(0);
    expect(existsSync(join(fleet.root, file))).toBe(true);
    const standing = drillsStanding(fleet.root, openInventory(fleet.root).stamps, new Date());
    expect(standing).toMatchObject({ registry: { held: true, ageSeconds: 0 }, problems: [] });
  });

  test("lacks what was written since, which is told by name and number, and how long ago", async () => {
    const fleet = await fleets.make();
    await written(fleet, async (registry) => {
      await registry.load([{ tenant: "new", version: 1, pool: "eu-standard", stamp: "euw1a" }]);
      const zoe = await registry.get("tenant", "zoe");
      await registry.remove("tenant", "zoe", zoe?.version ?? 0);
    });
    const { code, record } = await drill(fleet);
    expect(record.problems).toEqual([]);
    expect(record.since).toMatchObject({ tenants: 2, stamps: 1, pools: 0 });
    expect(record.since?.names).toEqual(expect.arrayContaining(["tenant new", "tenant zoe (removed)"]));
    expect((record.written ?? 0) - (record.copied ?? 0)).toBe(2);
    expect(record.ageSeconds).toBeGreaterThan(0);
    expect({ code, held: record.held }).toEqual({ code: 0, held: true });
  });

  test("is older than promised where the first write that it lacks is", async () => {
    const fleet = await fleets.make(undefined, 0);
    await written(fleet, (registry) =>
      registry.load([{ tenant: "new", version: 1, pool: "eu-standard", stamp: "euw1a" }]),
    );
    const { code, record } = await drill(fleet);
    expect(record.problems).toEqual([
      expect.stringMatching(/^writes of .* would be lost, and 0 min are promised$/),
    ]);
    expect({ code, rpoMet: record.rpoMet }).toEqual({ code: 1, rpoMet: false });
  });

  test("is found out where it is not what the registry was", async () => {
    const fleet = await fleets.make();
    // What nobody wrote: the row alone, behind the registry's back.
    const copy = openStore(join(fleet.root, COPY), fleet.root);
    const acme = (await copy.get("tenant", "acme")) as object;
    const aside = copy.numbered({ partition: "aside", sort: "number" });
    await aside.commit({
      sequence: 0,
      puts: [{ partition: "tenant", sort: "acme", value: { ...acme, pinned: true } }],
      deletes: [{ partition: "tenant", sort: "zoe" }],
    });
    await copy.close();
    const { code, record } = await drill(fleet);
    expect(record.problems).toEqual([
      "tenant acme is not as it was, and nobody wrote it since",
      "tenant zoe is not in the copy, and nobody wrote it since",
    ]);
    expect(code).toBe(1);
  });

  test("is found out where it is of another registry, damaged, or not there", async () => {
    const [fleet, other] = [await fleets.make(), await fleets.make()];
    cpSync(join(other.root, COPY), join(fleet.root, COPY), { recursive: true });
    expect((await drill(fleet)).record.problems).toEqual([expect.stringMatching(/it is of another one$/)]);
    writeFileSync(join(fleet.root, COPY, "data.mdb"), "no registry");
    const damaged = await drill(fleet);
    expect(damaged.record).toMatchObject({ held: false, rpoMet: false, rtoMet: false });
    expect(damaged.record.problems).toHaveLength(1);
    rmSync(join(fleet.root, COPY), { recursive: true });
    expect((await drill(fleet)).record.problems).toEqual(["there is no recovery point"]);
  });

  test("says what it has not compared", async () => {
    const { record } = await drill(await fleets.make());
    expect(record.notCompared).toEqual([
      "what items were before (history)",
      "links of users",
      "locks and journals",
    ]);
  });

  test("is no copy where it is empty, or lacks its log or what follows from its items", async () => {
    const fleet = await fleets.make();
    const edit = async (...deletes: { partition: string; sort: string }[]): Promise<void> => {
      const copy = openStore(join(fleet.root, COPY), fleet.root);
      const aside = copy.numbered({ partition: "aside", sort: "number" });
      await aside.commit({ sequence: await aside.sequence(), puts: [], deletes });
      await copy.close();
    };
    await edit({ partition: "on-stamp/euw1a", sort: "acme" });
    expect((await drill(fleet)).record).toMatchObject({
      held: false,
      problems: ["tenant acme is not among those of stamp euw1a as it is by itself"],
    });
    await edit({ partition: "log", sort: "000000000001" });
    const { code, record } = await drill(fleet);
    expect(record.problems).toEqual(["the copy's log does not say what write 1 was"]);
    expect(code).toBe(1);
    rmSync(join(fleet.root, COPY, "data.mdb"));
    await openStore(join(fleet.root, COPY), fleet.root).close();
    const empty = await drill(fleet);
    expect(empty.record.problems).toEqual(["the copy has no write: it is empty"]);
    expect({ code: empty.code, held: empty.record.held }).toEqual({ code: 1, held: false });
  });

  test("is told from a domain that is nobody's, and one that the copy has lost", async () => {
    const fleet = await fleets.make();
    const copy = openStore(join(fleet.root, COPY), fleet.root);
    const puts = [{ partition: "domain", sort: "a.example", value: { tenant: "acme" } }];
    await copy.numbered({ partition: "aside", sort: "number" }).commit({ sequence: 0, puts, deletes: [] });
    await copy.close();
    expect((await drill(fleet)).record.problems).toEqual([
      "whose domain a.example is does not follow from the tenants",
    ]);
  });

  test("is compared with a registry that is there alone, and makes none", async () => {
    const fleet = await fleets.make();
    await expect(drill(fleet, { registry: "typo" })).rejects.toThrow(/there is no registry to compare/);
    expect(existsSync(join(fleet.root, "typo"))).toBe(false);
  });
});
