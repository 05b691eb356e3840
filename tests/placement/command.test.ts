import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CommandDefinition } from "../../cli/common/command";
import { drain } from "../../cli/tenants/drain";
import { exportRegistry } from "../../cli/tenants/export";
import { functionCommand } from "../../cli/tenants/function";
import { importTenants } from "../../cli/tenants/import";
import { list } from "../../cli/tenants/list";
import { place } from "../../cli/tenants/place";
import { remove } from "../../cli/tenants/remove";
import { show } from "../../cli/tenants/show";
import { stamps } from "../../cli/tenants/stamps";
import { registerStamp } from "../../tenants/placement/register";
import { openRegistry } from "../../tenants/registry/open";
import { FileRegistry } from "../../router/follow/registry-file";
import { runInProcess } from "../cli/in-process";
import { stamp } from "./fleet";

describe("stampworks tenants", () => {
  let root: string;
  beforeEach(async () => {
    root = mkdtempSync(join(tmpdir(), "tenants-"));
    writeFileSync(join(root, "Pulumi.yaml"), "name: probe\nruntime: nodejs\n");
    const registry = openRegistry(undefined, { root, by: "ann@here" });
    for (const one of [stamp("euw1", 0), stamp("euw2", 0), stamp("use1", 0, { residency: "us" })])
      await registerStamp(registry, { ...one, capacity: one.capacity! });
    await registry.close();
  });
  afterEach(() => rmSync(root, { recursive: true }));

  async function run(
    command: CommandDefinition,
    args: readonly string[] = [],
    flags: Readonly<Record<string, unknown>> = {},
    json = false,
  ): Promise<string> {
    const { code, stdout } = await runInProcess(command, { cwd: root, args, flags, json });
    expect(code).toBe(0);
    return stdout;
  }

  test("place explains every stamp, is found again, and is shown with its history", async () => {
    const said = await run(place, ["acme"], { residency: "eu", explain: true });
    expect(said).toMatch(/^stamp {2}verdict {3}why\n/);
    expect(said).toMatch(/use1 {3}refused {3}its data is under the law of us, not eu\n/);
    expect(said).toMatch(
      /acme is on euw[12]: it has the most headroom: tenants would be at 10 % of its bound\n$/,
    );
    expect(await run(place, ["acme"], { residency: "eu" })).toMatch(
      /acme is on euw[12] already, in pool eu-standard/,
    );
    expect(await run(show, ["acme"], { history: true })).toMatch(/state {6}settled\nversion {4}1\n\nwhen/);
    expect(await run(list, [], { pool: "eu-standard" })).toContain("1 tenant");
  });

  test("place --json gives the judgement of every stamp, and --dry-run writes nothing", async () => {
    const flags = { residency: "eu", dryRun: true };
    const result: unknown = JSON.parse(await run(place, ["acme"], flags, true));
    expect(result).toMatchObject({
      tenant: "acme",
      written: false,
      stamps: [
        { stamp: "euw1", binding: "tenants", percent: 10 },
        { stamp: "euw2" },
        { refusal: "residency" },
      ],
    });
    expect(await run(list)).toBe("0 tenants\n");
  });

  test("list refuses a stamp and a pool there is not, which nobody is to take for an empty one", async () => {
    await expect(run(list, [], { stamp: "euw9" })).rejects.toThrow(
      '--stamp: the registry has no such stamp; received "euw9"; allowed: euw1, euw2, use1',
    );
    await expect(run(list, [], { pool: "constructor" })).rejects.toThrow(
      "--pool: the registry has no such pool",
    );
    expect(await run(list, [], { stamp: "euw1" })).toBe("0 tenants\n");
  });

  test("function ends what the tenant has, and takes no name of the language for one", async () => {
    await run(place, ["acme"], { residency: "eu" });
    const ended = await run(functionCommand, ["acme", "constructor"], { end: true });
    expect(ended).toMatch(/^requests of acme for constructor go to euw[12], as all others\n$/u);
    expect(JSON.parse(await run(show, ["acme"], {}, true))).toMatchObject({ tenant: { version: 1 } });
    for (const name of ["__proto__", "", "a/b"])
      await expect(run(functionCommand, ["acme", name], { end: true })).rejects.toThrow(
        "function: not allowed",
      );
  });

  test("place refuses what it can't guess or does not know", async () => {
    await expect(run(place, ["acme"])).rejects.toThrow("--residency: missing");
    await expect(run(place, ["acme"], { residency: "mars" })).rejects.toThrow("--residency: not allowed");
    await expect(run(place, ["Acme!"], { residency: "eu" })).rejects.toThrow("1 to 63 lower-case letters");
    await expect(run(place, ["acme"], { residency: "eu", storageGb: "5" })).rejects.toThrow(
      "a load is known as a whole or not at all",
    );
    await expect(run(show, ["nobody"])).rejects.toThrow("the registry has no such tenant");
  });

  test("import tells the faults of all lines, places the rest once, and passes over them the second time", async () => {
    const file = join(root, "tenants.csv");
    writeFileSync(
      file,
      "tenant,residency,tier,stamp,requestsPerSecond\na,xx,,,\na,eu,,,5\nb,eu,,,\nb,eu,,,\n",
    );
    const faults = await run(importTenants, ["tenants.csv"]).catch((error: unknown) => String(error));
    for (const fault of [
      "tenants.csv:2: residency",
      "tenants.csv:3:",
      "tenants.csv:5: tenant b is on line 4 already",
    ])
      expect(faults).toContain(fault);
    writeFileSync(file, "tenant,residency,stamp\na,eu,\nb,eu,euw2\nc,us,\n");
    expect(await run(importTenants, ["tenants.csv"], { dryRun: true })).toContain(
      "2 tenants would be placed",
    );
    expect(await run(list)).toBe("0 tenants\n");
    expect(await run(importTenants, ["tenants.csv"])).toBe(
      "2 tenants placed, 1 tenant written where they are, 0 tenants there already\n",
    );
    expect(await run(importTenants, ["tenants.csv"])).toContain("3 tenants there already");
    expect(await run(list, [], { stamp: "euw2" })).toContain("b ");
  });

  test("drain, stamps and remove say what became of them", async () => {
    await run(place, ["acme"], { residency: "us" });
    expect(await run(drain, ["use1"])).toContain("use1 takes no more tenants; 1 tenant on it are served");
    expect(await run(stamps)).toMatch(
      /use1 {3}us {9}standard {2}standard {2}draining {2}1 of 10 {2}tenants 10 %/,
    );
    expect(await run(remove, ["acme"], { yes: true })).toBe("acme was removed\n");
    expect(await run(show, ["acme"], { history: true })).toContain("acme was removed");
    expect(await run(drain, ["use1"], { undo: true })).toBe("use1 takes tenants again\n");
  });

  test("export writes what a router reads", async () => {
    await run(place, ["acme"], { residency: "eu" });
    await run(exportRegistry, [], { out: "registry.json" });
    const { pools, tenants } = await new FileRegistry(join(root, "registry.json")).snapshot();
    expect([...tenants].map(({ tenant }) => tenant)).toEqual(["acme"]);
    expect(pools).toHaveLength(2);
    expect(readFileSync(join(root, "registry.json"), "utf8")).not.toContain(root);
  });
});
