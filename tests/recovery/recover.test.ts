import { cpSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openRegistry } from "../../tenants/registry/open";
import { withServers } from "../migration/with-servers";
import { times } from "../sweep";
import { BackedUp, damage, pointName, STAMP } from "./backed-up";
import { LostStamp, NEW } from "./recovered";

/** Ends the work at a point, as a process that is gone does. */
class Killed extends Error {}

withServers("a stamp that is lost", () => {
  let backedUp: BackedUp;
  let lost: LostStamp;
  const begin = async (settings?: (text: string) => string): Promise<void> => {
    lost = new LostStamp(backedUp, settings);
    await lost.register(["acme", "other"]);
  };
  beforeAll(async () => {
    backedUp = new BackedUp();
    await backedUp.make();
  });
  afterAll(() => backedUp?.remove());
  afterEach(() => lost.remove());

  async function expectRecovered(): Promise<void> {
    expect(await lost.homes()).toEqual({ acme: NEW, other: NEW });
    expect(await lost.rows("SELECT count(*)::text, sum(id)::text FROM orders")).toEqual([["30", "465"]]);
    expect(["kept/1", "kept/2", "kept/3"].map((key) => lost.object(key))).toEqual(["one", "two", "three"]);
    expect(lost.fleet.leftovers()).toEqual([]);
  }

  test("is put in another's place: config, resources, data, tenants, each step timed", async () => {
    await begin();
    const result = await lost.recover();
    expect(result).toMatchObject({ kind: "recovered", stamp: STAMP, to: NEW, tenants: 2, rtoMet: true });
    expect(result.steps.map(({ step }) => step)).toEqual(["add", "up", "restore", "check", "point"]);
    expect(result.steps.every(({ seconds }) => seconds !== undefined)).toBe(true);
    expect(result.brought.map(({ name, passedOver }) => [name, passedOver])).toEqual([
      ["objects", []],
      ["database", []],
    ]);
    await expectRecovered();
    // What a table's rows are told apart by holds, too, and its numbers go on.
    await expect(lost.rows("INSERT INTO orders VALUES (30, '')")).rejects.toThrow(/orders_pkey/);
    const registry = openRegistry(undefined, { root: lost.root, by: "test" });
    expect(await registry.get("stamp", STAMP)).toMatchObject({ state: "draining" });
    expect(await registry.get("stamp", NEW)).toMatchObject({ state: "active", use: { tenants: 2 } });
    await registry.close();
    // Asked again, nothing that was written since is overwritten.
    await lost.rows("DELETE FROM orders WHERE id > 20");
    writeFileSync(join(lost.root, "stores", NEW, "kept/3"), "written since");
    await expect(lost.recover()).rejects.toThrow(/what euw1c has is not what was restored: database: .*20/);
    expect(await lost.rows("SELECT count(*)::text FROM orders")).toEqual([["20"]]);
    expect(lost.object("kept/3")).toBe("written since");
  });

  test("comes back as of a moment, where all that is newer has the fault", async () => {
    await begin((text) =>
      text
        .replace("least: 30", "least: 10, most: 10")
        .replace(/ {8}- \{ keys.*\n/, "")
        .replace(/ {4}- kind: objects\n.*\n.*\n/, ""),
    );
    const result = await lost.recover({ at: backedUp.between });
    expect(result).toMatchObject({ kind: "recovered", rpoMet: true });
    expect(await lost.rows("SELECT count(*)::text FROM orders")).toEqual([["10"]]);
    // Of the same backup and the same log, and yet other data.
    const at = new Date(backedUp.between.getTime() + 1);
    await expect(lost.recover({ at })).rejects.toThrow(/the database of euw1c has tables already/);
  });

  test("comes back from an older recovery point where the newest is not good, which is told", async () => {
    await begin();
    const [newest = ""] = readdirSync(lost.fleet.at("objects"));
    const older = pointName(new Date(Date.now() - 600_000));
    cpSync(lost.fleet.at("objects", newest), lost.fleet.at("objects", older), { recursive: true });
    damage(lost.fleet.at("objects", newest, "kept/2"), 0);
    const told: string[] = [];
    const result = await lost.recover({}, undefined, (what) => told.push(what));
    const objects = result.brought.find(({ name }) => name === "objects");
    expect(objects?.passedOver).toEqual([expect.stringMatching(/kept\/2 is not as it was written/)]);
    expect(told).toContainEqual(expect.stringMatching(/^objects: .*: an older recovery point is taken$/));
    await expectRecovered();
  });

  test("is not put in another's place where no recovery point is good, and no tenant is pointed over", async () => {
    await begin();
    rmSync(lost.fleet.at("wal", lost.fleet.segments().at(-2) ?? ""));
    await expect(lost.recover()).rejects.toThrow(/no recovery point of euw1a is good: .*the archive has no/);
    expect(await lost.homes()).toEqual({ acme: STAMP, other: STAMP });
    expect(await lost.rows("SELECT to_regclass('orders')::text")).toEqual([[null]]);
    await expect(lost.recover({ to: "euw1d" })).rejects.toThrow(/a recovery of euw1a to euw1c is under way/);
  });

  test("is refused while tenants have something newer than a backup, or may not go elsewhere", async () => {
    await begin();
    const registry = openRegistry(undefined, { root: lost.root, by: "test" });
    await lost.registerOne(registry, "euw1b");
    const item = await registry.get("tenant", "acme");
    const since = new Date().toISOString();
    const protection = { step: "following", since, reason: "a contract", epoch: 2 };
    await registry.put("tenant", { ...item, standby: "euw1b", protection, version: 2 });
    const other = await registry.get("tenant", "other");
    await registry.put("tenant", { ...other, pinned: true, version: 2 });
    await registry.close();
    await expect(lost.recover()).rejects.toThrow(
      /have standbys.*received acme.*failover --stamp euw1a.*are pinned to it.*received other/s,
    );
  });

  test("says what it needs to know, all of it at once", async () => {
    await begin((text) => text.replaceAll(/ {6}into:.*\n/g, ""));
    await expect(lost.recover()).rejects.toThrow(/drills.restore.0.into.*drills.restore.1.into/s);
  });

  test("is fronted by the routing layer before any tenant is pointed to it", async () => {
    await begin();
    lost.addRouting();
    let count = 0;
    const ended = lost.recover({}, (point) => {
      if (point === "step done" && ++count === 2) throw new Killed();
    });
    await expect(ended).rejects.toThrow(Killed);
    expect(await lost.fronts()).toEqual([STAMP, NEW]);
    expect(await lost.homes()).toEqual({ acme: STAMP, other: STAMP });
  });

  test("asks for an account before it is begun, and what was wrong is put right until the stamp is added", async () => {
    await begin();
    const [other, good] = ["210000000001", "210000000009"];
    await expect(lost.recover({ values: {} })).rejects.toThrow(
      /^--account: which account does euw1c live in/,
    );
    await expect(lost.recover({ values: { account: other } })).rejects.toThrow(/^--account: which account/);
    const journals = join(lost.root, ".stampworks/rollouts/recover-euw1a");
    const begun = (): string[] => readdirSync(journals).filter((name) => name.startsWith("recover-"));
    expect(begun()).toEqual([]);
    // What only adding it can tell.
    const bad = { account: good, cidr: "10.16.0.0/16" };
    await expect(lost.recover({ to: "euw1d", values: bad })).rejects.toThrow(/shares addresses/);
    expect(begun()).toHaveLength(1);
    let count = 0;
    const ended = lost.recover({}, (point) => {
      if (point === "step done" && ++count === 1) throw new Killed();
    });
    await expect(ended).rejects.toThrow(Killed);
    const values = { account: "210000000010" };
    await expect(lost.recover({ values })).rejects.toThrow(
      /a recovery of euw1a to euw1c is under way; received .*210000000010.*--account 210000000009/,
    );
  });

  // Each boundary between two effects is one at which a process may end; a test takes a part of them.
  test("is recovered all the same, wherever its recovery is ended", async () => {
    await begin();
    let kills = 0;
    const every = times(5, 1);
    for (let at = 1; ; at += every) {
      let count = 0;
      try {
        const result = await lost.recover({}, () => {
          count += 1;
          if (count >= at) throw new Killed();
        });
        expect(result).toMatchObject({ kind: "recovered", tenants: 2 });
        break;
      } catch (error) {
        if (!(error instanceof Killed)) throw error;
        kills += 1;
      }
    }
    process.stderr.write(`a recovery was ended ${kills} times, and done the next time\n`);
    expect(kills).toBeGreaterThan(1);
    await expectRecovered();
    await expect(lost.rows("SELECT count(*)::text FROM stampworks.recovered")).resolves.toEqual([["1"]]);
  });
});
