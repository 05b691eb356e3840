import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { tenantsView } from "../../cli/tenants/view";
import { endView } from "../../cli/tenants/view/end";
import { pushViews } from "../../cli/tenants/view/push";
import { suspend as suspendCommand } from "../../cli/tenants/suspend";
import { viewPlaces } from "../../fleet/tenants/view/places";
import { pointOver } from "../../fleet/recovery/recover/point-over";
import { closeForGood } from "../../tenants/placement/drain";
import { memoryRegistry } from "../../tenants/registry/memory";
import { change } from "../../tenants/states/tenants";
import { ENDED, sequenceOf } from "../../tenants/views/document";
import { keptViews } from "../../tenants/views/place";
import { endViews, pushView, restartView } from "../../tenants/views/push";
import { ViewedRegistry } from "../../tenants/views/viewed-registry";
import { runInProcess } from "../cli/in-process";
import { Stage } from "../leave/stage";
import { register } from "../migration/world";
import { mark, type ViewedStamps, viewedStamps } from "./away";

describe("a view that is begun, ended or left", () => {
  let stamps: ViewedStamps;
  beforeEach(async () => {
    stamps = await viewedStamps();
  });
  afterEach(() => stamps.remove());
  const of = (tenant: string) => ({ tenant, version: 1, pool: "eu-standard", stamp: "a1" });

  test("of a registry that was restored, the same number never counts as the same write", async () => {
    const store = stamps.stores["a1"]!;
    // The write after which the registry was lost, and another one that the restored registry gives the same number.
    await stamps.plain.put("tenant", of("old"));
    await pushView(stamps.plain, store, "a1");
    const restored = memoryRegistry("test");
    await register(restored);
    for (const id of ["a1", "b1"]) {
      await mark(restored, id);
      const item = (await restored.get("stamp", id))!;
      const { untold: _, ...rest } = item;
      await restored.put("stamp", { ...rest, version: item.version + 1 });
    }
    await restored.put("tenant", of("new"));
    expect(await restored.sequence()).toBe(await stamps.plain.sequence());
    await expect(pushView(restored, store, "a1")).rejects.toThrow(
      "stamp a1 has a view of the same write that this registry has not made",
    );
    expect((await stamps.tenants("a1")).map(({ tenant }) => tenant)).toContain("old");
    await restartView(restored, store, "a1");
    expect((await stamps.tenants("a1")).map(({ tenant }) => tenant)).toEqual(["acme", "new"]);
  });

  test("begun anew, no view of before its end counts at any moment", async () => {
    const store = stamps.stores["a1"]!;
    await endViews(store, "a1");
    const seen: unknown[] = [];
    const remove = store.remove.bind(store);
    store.remove = async (key) => {
      await remove(key);
      // Someone late brings a view of an older write.
      const late = `.stampworks/view/${"1".padStart(16, "0")}-${"0".repeat(64)}.json`;
      await store.put(late, { body: Buffer.from("late"), size: 4 });
      seen.push((await stamps.tenants("a1")).map(({ tenant }) => tenant));
    };
    await change(stamps.plain, "acme", (item) => ({ ...item, stamp: "b1" }));
    await restartView(stamps.plain, store, "a1");
    expect(seen[0]).toEqual([]);
    expect(await stamps.tenants("a1")).toEqual([]);
  });

  test("a stamp is retired, and recovered into another, only once its view is ended", async () => {
    await expect(pointOver(stamps.open(), "a1", "b1")).rejects.toThrow(
      /the application of stamp a1 goes by a view.*stampworks tenants view end a1, with --lost/su,
    );
    expect((await stamps.plain.get("tenant", "acme"))?.stamp).toBe("a1");
    await change(stamps.open(), "acme", (item) => ({ ...item, stamp: "b1" }));
    await expect(closeForGood(stamps.open(), "a1")).rejects.toThrow(
      /the application of stamp a1 goes by a view.*stampworks tenants view end a1/su,
    );
  });

  test("a key beyond what numbers can tell is no view", () => {
    const key = (digits: string): string => `.stampworks/view/${digits}-${"0".repeat(64)}.json`;
    expect(sequenceOf(key("9999999999999999"))).toBeUndefined();
    expect(sequenceOf(key(String(ENDED)))).toBe(ENDED);
  });

  test("where regions could not be listed once, the next ask lists them anew", async () => {
    let asked = 0;
    const list = () => (++asked === 1 ? Promise.reject(new Error("throttled")) : stamps.plain.list("stamp"));
    const places = viewPlaces({ engine: "embedded", root: "/nowhere", registry: { list: list as never } });
    await expect(places("a1")).rejects.toThrow("throttled");
    await expect(places("a1")).resolves.toBeDefined();
    await places("b1");
    expect(asked).toBe(2);
  });

  test("who pushes while a view is ended in its store brings none back", async () => {
    await endViews(stamps.stores["a1"]!, "a1");
    await new ViewedRegistry(stamps.plain, () => stamps.stores["a1"]!).put("tenant", of("bolt"));
    await expect(stamps.homes("a1").tenantHome("acme")).resolves.toMatchObject({ write: "a1" });
    expect((await keptViews(stamps.stores["a1"]!))[0]!.sequence).toBe(ENDED);
  });
});

describe("tenants view, where a store is lost", () => {
  let stage: Stage;
  beforeEach(async () => {
    stage = new Stage();
    await stage.furnish(["acme"]);
  });
  afterEach(() => stage.remove());
  const run = async (
    command: Parameters<typeof runInProcess>[0],
    args: readonly unknown[] = [],
    flags: Readonly<Record<string, unknown>> = {},
  ): Promise<string> => {
    const { stderr, stdout } = await runInProcess(command, { cwd: stage.root, args, flags });
    return `${stdout}${stderr}`;
  };

  test("it is ended with a reason once the lease is over, writes go on, and it is shown until it begins anew", async () => {
    await run(pushViews, [["a1"]]);
    const folder = join(stage.root, ".stampworks/views/a1");
    renameSync(folder, `${folder}.lost`);
    writeFileSync(folder, "");
    await expect(run(suspendCommand, ["acme"])).rejects.toThrow(/a1 could not be told.*--lost/su);
    expect(await run(tenantsView)).toMatch(/a1 +its tenants are others by now: it was not told of a write/u);
    await expect(run(endView, ["a1"], { yes: true })).rejects.toThrow(
      /the store of stamp a1 could not be told that its view has ended.*--lost/su,
    );
    const began = performance.now();
    expect(await run(endView, ["a1"], { yes: true, lost: "the region is gone", lease: "1s" })).toContain(
      "a1 goes by no view any more; its store could not be told",
    );
    expect(performance.now() - began).toBeGreaterThanOrEqual(990);
    await run(suspendCommand, ["acme"]);
    expect(await run(tenantsView)).toMatch(/a1 +asks the registry: its store was lost: the region is gone/u);
    rmSync(folder);
    mkdirSync(folder);
    await run(pushViews, [["a1"]]);
    expect(await run(tenantsView)).toMatch(/a1 +knows its tenants/u);
  });

  test("a view that a restored registry knows nothing of is shown", async () => {
    await run(pushViews, [["a1"]]);
    await stage.withRegistry(async (registry) => {
      const { view: _, ...item } = (await registry.get("stamp", "a1"))!;
      await registry.put("stamp", { ...item, version: item.version + 1 });
    });
    expect(await run(tenantsView)).toMatch(
      /a1 +goes by a view that nobody tells.*Next: stampworks tenants view push a1/su,
    );
  });
});
