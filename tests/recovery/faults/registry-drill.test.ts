import { generateKeyPairSync } from "node:crypto";
import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { registry as registryDrill } from "../../../cli/drill/registry";
import { openInventory } from "../../../fleet/open";
import type { RegistryDrillResult } from "../../../fleet/recovery/registry/drill-registry";
import { drillsStanding } from "../../../fleet/recovery/standing";
import { openRegistry, openStore } from "../../../tenants/registry/open";
import type { Registry } from "../../../tenants/registry/registry";
import { registerStamp } from "../../../tenants/placement/register";
import { FleetFolder, identity, PROGRAM } from "../../cli/fleet-folder";
import { runInProcess } from "../../cli/in-process";

const COPY = "backups/registry/20270131T120000Z";

describe("the registry's own backup, restored by a drill", () => {
  const folders: FleetFolder[] = [];
  afterEach(() => {
    for (const folder of folders.splice(0)) folder.remove();
  });

  /** A fleet whose registry was copied with two tenants. */
  async function fleetOf(
    backup = "{ kind: folder, points: backups/registry }",
    rpoMinutes = 60,
  ): Promise<FleetFolder> {
    const { privateKey, publicKey } = generateKeyPairSync("ed25519");
    const fleet = new FleetFolder({
      "stampworks.yaml": `engine: embedded
evidence: { publicKey: evidence.pub }
drills:
  residency: [eu]
  restore: [{ kind: objects, points: "backups/{stamp}" }]
  registry: { backup: ${backup}, rpoMinutes: ${rpoMinutes}, rtoMinutes: 60 }
`,
      "index.js": PROGRAM,
      "stacks/Pulumi.euw1a.yaml": identity(),
      "evidence.key": privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
      "evidence.pub": publicKey.export({ type: "spki", format: "pem" }).toString(),
    });
    folders.push(fleet);
    await written(fleet, async (registry) => {
      const bounds = { tenants: 100, requestsPerSecond: 100, databaseConnections: 100, storageGb: 100 };
      await registerStamp(registry, {
        ...{ id: "euw1a", cloud: "aws", region: "eu-west-1", originHost: "euw1a.example" },
        capacity: { residency: "eu", tier: "standard", class: "standard", bounds, fullPercent: 80 },
      });
      await registry.load(
        ["acme", "zoe"].map((tenant) => ({ tenant, version: 1, pool: "eu-standard", stamp: "euw1a" })),
      );
    });
    mkdirSync(join(fleet.root, COPY), { recursive: true });
    // Nobody writes meanwhile.
    cpSync(join(fleet.root, ".stampworks/registry/data.mdb"), join(fleet.root, COPY, "data.mdb"));
    return fleet;
  }

  async function written(fleet: FleetFolder, work: (registry: Registry) => Promise<unknown>): Promise<void> {
    const registry = openRegistry(undefined, { root: fleet.root, by: "test" });
    try {
      await work(registry);
    } finally {
      await registry.close();
    }
  }

  async function drill(fleet: FleetFolder): Promise<RegistryDrillResult & { readonly code: number }> {
    const { code, stdout } = await runInProcess(registryDrill, {
      cwd: fleet.root,
      flags: { key: "evidence.key" },
      json: true,
    });
    expect(existsSync(join(fleet.root, ".stampworks/drills/.registry"))).toBe(false);
    return { code, ...(JSON.parse(stdout) as RegistryDrillResult) };
  }

  test("is whole where nothing was written since", async () => {
    const fleet = await fleetOf();
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
    const fleet = await fleetOf();
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
    const fleet = await fleetOf(undefined, 0);
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
    const fleet = await fleetOf();
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
    const [fleet, other] = [await fleetOf(), await fleetOf()];
    cpSync(join(other.root, COPY), join(fleet.root, COPY), { recursive: true });
    expect((await drill(fleet)).record.problems).toEqual([expect.stringMatching(/it is of another one$/)]);
    writeFileSync(join(fleet.root, COPY, "data.mdb"), "no registry");
    const damaged = await drill(fleet);
    expect(damaged.record).toMatchObject({ held: false, rpoMet: false, rtoMet: false });
    expect(damaged.record.problems).toHaveLength(1);
    rmSync(join(fleet.root, COPY), { recursive: true });
    expect((await drill(fleet)).record.problems).toEqual(["there is no recovery point"]);
  });

  test("is brought back by a command of one's own, which must not name the registry itself", async () => {
    const restore = `cp -R ${COPY} restored && echo restored`;
    const fleet = await fleetOf(
      `{ kind: command, restore: "cd $PROBE_ROOT && ${restore}", remove: "rm -r $PROBE_ROOT/$STAMPWORKS_RESTORED" }`,
    );
    process.env["PROBE_ROOT"] = fleet.root;
    expect((await drill(fleet)).record).toMatchObject({ held: true, backup: "command" });
    expect(existsSync(join(fleet.root, "restored"))).toBe(false);
    const same = await fleetOf(
      '{ kind: command, restore: "echo $STAMPWORKS_REGISTRY", remove: "rm -r $STAMPWORKS_RESTORED" }',
    );
    expect((await drill(same)).record.problems).toEqual([
      "the command that restores names the registry itself",
    ]);
    const broken = await fleetOf('{ kind: command, restore: "echo no; exit 4", remove: "true" }');
    expect((await drill(broken)).record.problems).toEqual(["the command that restores ended with 4"]);
    delete process.env["PROBE_ROOT"];
  });
});
