import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { move } from "../../cli/tenants/move";
import { registerStamp } from "../../tenants/placement/register";
import { openRegistry } from "../../tenants/registry/open";
import { type Ran, runInProcess } from "../cli/in-process";
import { stamp } from "../placement/fleet";
import { temporaryFolder } from "./world";

const MOVERS = `movers:
  - kind: objects
    store: { kind: directory, folder: "objects/{stamp}" }
    prefix: "t/{tenant}/"
`;
const TENANTS = ["ann", "bob", "cat"];

describe("stampworks tenants move --file", () => {
  let root: string;
  let remove: () => void;
  beforeEach(async () => {
    ({ folder: root, remove } = temporaryFolder());
    writeFileSync(join(root, "Pulumi.yaml"), "name: probe\nruntime: nodejs\n");
    writeFileSync(join(root, "movers.yaml"), MOVERS);
    const registry = openRegistry(undefined, { root, by: "test" });
    for (const id of ["a1", "b1"]) {
      const one = stamp(id, 0);
      await registerStamp(registry, { ...one, capacity: one.capacity! });
    }
    await registry.load(TENANTS.map((tenant) => ({ tenant, version: 1, pool: "eu-standard", stamp: "a1" })));
    await registry.close();
    for (const tenant of TENANTS) {
      mkdirSync(join(root, "objects/a1/t", tenant), { recursive: true });
      writeFileSync(join(root, "objects/a1/t", tenant, "one"), tenant);
    }
  });
  afterEach(() => remove());

  const QUICK = { yes: true, dualWrite: "0", soak: "0", lease: "0" };
  const moves = (name: string, text: string): string => {
    writeFileSync(join(root, name), text);
    return name;
  };
  const run = (flags: Readonly<Record<string, unknown>>, tenant?: string): Promise<Ran> =>
    runInProcess(move, { cwd: root, args: [tenant], flags: { parallel: "2", ...flags } });
  async function stampsOf(): Promise<Record<string, string | undefined>> {
    const registry = openRegistry(undefined, { root, by: "test" });
    const found: [string, string | undefined][] = [];
    for (const tenant of TENANTS) found.push([tenant, (await registry.get("tenant", tenant))?.stamp]);
    await registry.close();
    return Object.fromEntries(found);
  }

  test.each([
    ["CSV", "moves.csv", "tenant,to\nann,b1\nbob,b1\n"],
    ["JSON", "moves.json", '[{"tenant":"ann","to":"b1"},{"tenant":"bob","to":"b1"}]'],
  ])(
    "moves all tenants of a file of %s, and nobody else; done again, it finds them there",
    async (_, name, text) => {
      const file = moves(name, text);
      const { code, stdout } = await run({ file, ...QUICK });
      expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining("2 tenants of 2 moved") });
      expect(await stampsOf()).toEqual({ ann: "b1", bob: "b1", cat: "a1" });
      for (const tenant of ["ann", "bob"])
        expect(readFileSync(join(root, "objects/b1/t", tenant, "one"), "utf8")).toBe(tenant);
      expect((await run({ file, ...QUICK })).stdout).toMatch(/^ann +b1 +there already$/m);
    },
  );

  test("tells what stands in the way of any of them before one is begun", async () => {
    const file = moves("moves.csv", "tenant,to\nann,b1\nbob,c9\nnix,b1\n");
    const failure: unknown = await run({ file, ...QUICK }).catch((error: unknown) => error);
    for (const words of ["bob: no such stamp", "nix: no such tenant"])
      expect(String(failure)).toContain(words);
    expect(await stampsOf()).toEqual({ ann: "a1", bob: "a1", cat: "a1" });
    expect(existsSync(join(root, ".stampworks/moves/ann"))).toBe(false);
  });

  test("a fault in one stops that one, and the same file again goes on with it", async () => {
    const file = moves("moves.csv", "tenant,to\nann,b1\nbob,b1\n");
    // What the health command says takes one of them back; the other is served well.
    const healthCommand = 'test "$STAMPWORKS_TENANT" = bob && echo 50% || echo 0';
    const { code, stdout } = await run({ file, ...QUICK, healthCommand });
    expect(stdout).toMatch(/^ann +b1 +moved$/m);
    expect(stdout).toMatch(/^bob +b1 +taken back$/m);
    expect({ code, stamps: await stampsOf() }).toEqual({
      code: 1,
      stamps: { ann: "b1", bob: "a1", cat: "a1" },
    });
    expect(await run({ file, ...QUICK })).toMatchObject({ code: 0 });
    expect(await stampsOf()).toEqual({ ann: "b1", bob: "b1", cat: "a1" });
  });

  test("goes on with a move that was begun to the same stamp, and refuses one to another", async () => {
    expect(await run({ to: "b1", until: "copy", ...QUICK }, "ann")).toMatchObject({ code: 0 });
    const elsewhere = moves("other.csv", "tenant,to\nann,a1\n");
    await expect(run({ file: elsewhere, ...QUICK })).rejects.toThrow("a move to b1 is not finished");
    expect(await run({ file: moves("moves.csv", "tenant,to\nann,b1\n"), ...QUICK })).toMatchObject({
      code: 0,
    });
    expect(await stampsOf()).toMatchObject({ ann: "b1" });
  });

  test("asks before it begins, and begins nothing where nobody can answer", async () => {
    const file = moves("moves.csv", "tenant,to\nann,b1\n");
    await expect(run({ file, ...QUICK, yes: false })).rejects.toThrow("nobody is there to confirm");
    expect(await stampsOf()).toMatchObject({ ann: "a1" });
  });

  test("a rate that nobody can say stops the run, takes nothing back and deletes nothing", async () => {
    const flags = { to: "b1", ...QUICK, patience: "0", healthCommand: "exit 7" };
    await expect(run(flags, "ann")).rejects.toThrow("the health command failed");
    expect(existsSync(join(root, "objects/a1/t/ann/one"))).toBe(true);
    expect(await stampsOf()).toMatchObject({ ann: "b1" });
    expect(await run({ abort: true, yes: true }, "ann")).toMatchObject({ code: 0 });
    expect(await stampsOf()).toMatchObject({ ann: "a1" });
  });

  test.each([
    ["a heading it does not know", "moves.csv", "tenant,where\nann,b1\n", /not a heading/],
    ["a tenant twice", "moves.csv", "tenant,to\nann,b1\nann,b1\n", /moves\.csv:3: tenant ann is named twice/],
    ["no tenant's name", "moves.csv", "tenant,to\n../x,b1\n", /moves\.csv:2: tenant: not allowed/],
    ["nothing", "moves.csv", "tenant,to\n", /no moves/],
    ["no JSON", "moves.json", "[", /not JSON/],
    ["no list", "moves.json", "{}", /moves: not allowed/],
    ["an unknown key", "moves.json", '[{"tenant":"ann","to":"b1","when":"now"}]', /0\.when: unknown key/],
  ])("a file with %s is refused by name", async (_, name, text, problem) => {
    await expect(run({ file: moves(name, text), ...QUICK })).rejects.toThrow(problem);
  });

  test.each<[Record<string, unknown>, string | undefined, RegExp]>([
    [{ file: "m.csv", to: "b1" }, undefined, /--file and --to do not go together/],
    [{ file: "m.csv" }, "ann", /--file and a tenant's name do not go together/],
    [{ to: "b1" }, undefined, /^tenant: missing/],
    [{ resume: true, healthMost: "2%" }, "ann", /--resume and --health-most do not go together/],
    [{ to: "b1", healthMost: "2%" }, "ann", /^--health-url: missing/],
    [{ to: "b1", healthUrl: "http://p" }, "ann", /^--health-query: missing/],
    [{ to: "b1", healthCommand: "x", healthUrl: "http://p" }, "ann", /do not go together/],
    [
      { to: "b1", healthUrl: "http://me:canary@p", healthQuery: "x" },
      "ann",
      /^--health-url: not an address (?!.*canary)/,
    ],
    [{ to: "b1", healthUrl: "file:///etc", healthQuery: "x" }, "ann", /^--health-url: not an address/],
  ])("%j is refused", async (flags, tenant, problem) => {
    await expect(run(flags, tenant)).rejects.toThrow(problem);
  });
});
